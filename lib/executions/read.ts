// All reads of executions. Each takes the viewer and shows nothing outside their namespaces.

export { readHomeCounts, type HomeCounts, type HomeRequest } from './read/counts'
export {
  readFailures,
  readSameFailures,
  type FailureGroup,
  type FailureReport,
} from './read/failures'
export { readEvents } from './read/events'
export { readExecutionIds, readExecutions, type ExecutionPage } from './read/list'
export { readTaskGrid, type GridCell, type TaskGrid } from './read/task-grid'
export { readWaiting, type WaitingFacts } from './read/waiting'
export { readLogLines, readLogs, type LogPage } from './read/logs'
export {
  authoriseExecution,
  namespaceOfExecution,
  noExecution,
  readExecution,
  readExecutionHeader,
  readTaskRuns,
  type TaskRunWindow,
} from './read/one'
