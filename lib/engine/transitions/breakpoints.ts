// Breakpoints: a task with one stops before it starts, and nothing else starts until it is resumed.

import type { Draft } from '../core/draft'
import type { EngineEvent } from '../execution'
import { isTerminal } from '../state-name'
import { release } from '../run/parent/release'

export function setBreakpoints(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'execution.setBreakpoints' }>,
): void {
  if (isTerminal(draft.execution.state)) {
    return draft.refuse('conflict', `The execution has ended (${draft.execution.state}).`)
  }
  draft.editExecution().breakpoints = [...new Set(event.taskIds)]
}

export function resumeFromBreakpoint(
  draft: Draft,
  event: Extract<EngineEvent, { type: 'execution.resumeFromBreakpoint' }>,
): void {
  if (draft.root.hold !== 'breakpoint' || isTerminal(draft.execution.state)) {
    const { state } = draft.execution
    return draft.refuse('conflict', `The execution stands at no breakpoint; it is ${state}.`)
  }
  if (event.breakpoints) draft.editExecution().breakpoints = [...new Set(event.breakpoints)]
  release(draft)
}
