// All reads of executions. Each takes the viewer and shows nothing outside their namespaces.

export { readHomeCounts, type HomeCounts, type HomeRequest } from './read/counts'
export {
  readFailures,
  readSameFailures,
  type FailureGroup,
  type FailureReport,
} from './read/failures'
export { readDeciders, type Decider } from './read/deciders'
export { readRenderedTask, type RenderedText } from './read/rendered-task'
export { readEvents } from './read/events'
export { readExecutionIds, readExecutions, readFullPage, type ExecutionPage } from './read/list'
export {
  aggregateMetric,
  aggregations,
  readMetricNames,
  readMetrics,
  type MetricView,
} from './read/metrics'
export { readTaskRunEvents } from './read/task-run-events'
export { readStoredFile } from './read/stored-file'
export { readPlan } from './read/plan'
export { readTaskGrid, type GridCell, type TaskGrid } from './read/task-grid'
export { readWaiting, type WaitingFacts } from './read/waiting'
export { readFamily, readLatest } from './read/family'
export { searchLogs } from './read/search-logs'
export { readLogLines, readLogs, type LogPage } from './read/logs'
export { readLogOutline } from './read/log-outline'
export {
  authoriseExecution,
  firstTaskRuns,
  namespaceOfExecution,
  noExecution,
  readExecution,
  readExecutionHeader,
  readTaskRuns,
  type TaskRunWindow,
} from './read/one'
