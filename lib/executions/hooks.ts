'use client'

export { useExecution } from './hooks/use-execution'
export { useEvents } from './hooks/use-events'
export { useExecutionList, type ListEntry } from './hooks/use-execution-list'
export { useLogs } from './hooks/use-logs'
export {
  useBulkOperation,
  useExecutionOperation,
  usePauseForms,
  type OperationRequest,
} from './hooks/use-operations'
