'use client'

export { useEvents } from './hooks/use-events'
export { useDeciders, useRenderedTask, useTaskRunMetrics } from './hooks/use-task-facts'
export { useTaskRunEvents } from './hooks/use-task-run-events'
export { downloadAddress, useStoredFile } from './hooks/use-stored-file'
export { usePlan } from './hooks/use-plan'
export { useSameFailures } from './hooks/use-same-failures'
export { useWaiting } from './hooks/use-waiting'
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
