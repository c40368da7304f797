// The one decision function: what changes, and what is to be done, when this happens to that execution.
// Pure: time, ids and chance come with the event. It never throws for anything that can happen: a late,
// repeated or out-of-order event gives an empty decision, a stale result says so, a person's request that
// makes no sense in this state is refused in words.

import { Suspended } from '../expressions'
import { Draft, emptyDecision } from './core/draft'
import type { Decision, EngineEvent, ExecutionState } from './execution'
import type { Flow } from './model'
import { settle } from './run/parent/settle'
import { attemptBegan, attemptStarted } from './transitions/attempt-started'
import { attemptFinished } from './transitions/attempt-finished'
import { attemptHandedBack, attemptLost, attemptStopReported } from './transitions/attempt-lost'
import { resumeFromBreakpoint, setBreakpoints } from './transitions/breakpoints'
import { changeExecutionState, changeTaskRunState } from './transitions/change-state'
import { killExecution } from './transitions/execution-kill'
import { pauseExecution, resumeExecution } from './transitions/execution-pause'
import { repairExecution, restartExecution } from './transitions/execution-restart'
import { setLabels, startExecution } from './transitions/execution-start'
import { forceRun, slotGranted, slotRefused, unqueue } from './transitions/slots'
import { subflowEnded, subflowRefused, subflowStarted } from './transitions/subflow'
import { timerDue } from './transitions/timer-due'

type Need = Decision['needs'][number]

export function decide(flow: Flow, state: ExecutionState | null, event: EngineEvent): Decision {
  const draft = new Draft(flow, state, event)
  try {
    if (state !== null || event.type === 'execution.start') apply(draft, event)
    settle(draft)
  } catch (thrown) {
    if (!(thrown instanceof Suspended)) throw thrown
    const { key, name, args } = thrown
    return { ...emptyDecision(), needs: [{ key, name, args: args as Need['args'] }] }
  }
  // A start that is refused leaves nothing behind.
  if (draft.refused && state === null) return { ...emptyDecision(), refused: draft.refused }
  return draft.toDecision()
}

function apply(draft: Draft, event: EngineEvent): void {
  switch (event.type) {
    case 'execution.start':
      return startExecution(draft, event)
    case 'execution.kill':
      return killExecution(draft, event)
    case 'execution.pause':
      return pauseExecution(draft)
    case 'execution.resume':
      return resumeExecution(draft, event)
    case 'execution.restart':
      return restartExecution(draft, event)
    case 'execution.changeState':
      return changeExecutionState(draft, event)
    case 'execution.forceRun':
      return forceRun(draft)
    case 'execution.unqueue':
      return unqueue(draft, event)
    case 'execution.setLabels':
      return setLabels(draft, event)
    case 'execution.setBreakpoints':
      return setBreakpoints(draft, event)
    case 'execution.resumeFromBreakpoint':
      return resumeFromBreakpoint(draft, event)
    case 'execution.repair':
      return repairExecution(draft, event)
    case 'taskRun.changeState':
      return changeTaskRunState(draft, event)
    case 'slot.granted':
      return slotGranted(draft)
    case 'slot.refused':
      return slotRefused(draft, event)
    case 'attempt.started':
      return attemptStarted(draft, event)
    case 'attempt.began':
      return attemptBegan(draft, event)
    case 'attempt.finished':
      return attemptFinished(draft, event)
    case 'attempt.lost':
      return attemptLost(draft, event)
    case 'attempt.handedBack':
      return attemptHandedBack(draft, event)
    case 'attempt.stopReported':
      return attemptStopReported(draft, event)
    case 'timer.due':
      return timerDue(draft, event)
    case 'subflow.started':
      return subflowStarted(draft, event)
    case 'subflow.refused':
      return subflowRefused(draft, event)
    case 'subflow.ended':
      return subflowEnded(draft, event)
  }
}
