export { checkConditions, type ConditionSubject, type IsPublicHoliday } from './conditions'
export {
  matchFlowTrigger,
  mayHearFlow,
  readFlowTrigger,
  triggerVariables,
  upstreamContext,
  type FlowTriggerRule,
} from './flow-trigger'
export { advanceWindow, closeWindow, emptyWindow, nextClosing, type WindowState } from './remember'
export { chainOf, type UpstreamSnapshot } from './snapshot'
