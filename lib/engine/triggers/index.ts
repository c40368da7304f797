export { checkConditions, type ConditionSubject } from './conditions'
export {
  matchFlowTrigger,
  neededParts,
  readFlowTrigger,
  triggerVariables,
  upstreamContext,
  type FlowTriggerRule,
} from './flow-trigger'
export type { UpstreamSnapshot } from './snapshot'
export { advanceWindow, emptyWindow, type WindowState } from './window'
