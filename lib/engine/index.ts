export type * from './execution'
export type * from './json'
export type * from './model'
export * from './state-name'
export { inputTypes } from './model'
export * from './triggers'
export * from './notifications'
export { decide } from './decide'
export { checkInvariants } from './invariants'
export { simulate, type Simulation, type SimulationOptions } from './simulate/simulate'
export { isAllowedMove, transitions } from './state'
export { planReplay, type ReplayOptions } from './replay'
export { roundsInOrder, secretInputs, workerContext } from './context/worker-context'
export { fold } from './core/fold'
export { attemptContext, executionContext, labelsContext, stateAsRead } from './context/context'
export { contextFunctions } from './context/context-functions'
export { formatDuration, parseDuration } from './duration'
export { parseFlow, type ParsedFlow, type ParseOptions } from './flow/parse-flow'
export type { Problem, ProblemCode } from './flow/problem'
export { canonicalType } from './flow/type-names'
export { planOf } from './core/plan'
export { readInputs, type InputProblem, type ReadInputs } from './flow/inputs/read-inputs'
export { cronProblem, timeZoneProblem } from './cron'
export { indexFlow, type IndexedTask } from './flow/index-flow'
export { taskTypes } from './flow/task-schemas'
export type {
  PropertyDescription,
  PropertyType,
  TaskTypeDescription,
} from './flow/task-schemas/description'
export { validateFlow, type ValidateOptions } from './flow/validate/validate-flow'
export { printFlow } from './flow/print-flow'
export {
  flowGraph,
  type FlowGraph,
  type GraphCluster,
  type GraphEdge,
  type GraphNode,
} from './graph'
export { taskBase, triggerBase } from './flow/task-schemas/flowables'
