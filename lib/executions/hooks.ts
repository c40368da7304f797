'use client'

export { useExecution } from './hooks/use-execution'
export { useEvents } from './hooks/use-events'
export { useExecutionList, type ListEntry } from './hooks/use-execution-list'
export { useWaiting } from './hooks/use-waiting'
export { useLogs } from './hooks/use-logs'
export {
  useBulkOperation,
  useExecutionOperation,
  usePauseForms,
  useReplayPreview,
  type BulkOperation,
  type BulkProgress,
  type EndState,
  type OperationRequest,
} from './hooks/use-operations'
