// The seventeen states of the flow language. Kept apart from state.ts so that types can be shared
// without the transition table.

export const stateNames = [
  'CREATED',
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'RESTARTED',
  'RETRYING',
  'RETRIED',
  'RESUBMITTED',
  'KILLING',
  'KILLED',
  'CANCELLED',
  'SKIPPED',
  'BREAKPOINT',
  'SUBMITTED',
  'SUCCESS',
  'WARNING',
  'FAILED',
] as const

export type StateName = (typeof stateNames)[number]

/** No way leads out of these but restart and replay (P4). */
export const terminalStates = [
  'SUCCESS',
  'WARNING',
  'FAILED',
  'KILLED',
  'CANCELLED',
  'SKIPPED',
  'RETRIED',
] as const
export type TerminalState = (typeof terminalStates)[number]

const terminal: ReadonlySet<string> = new Set(terminalStates)

export function isTerminal(state: StateName): state is TerminalState {
  return terminal.has(state)
}
