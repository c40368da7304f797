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

/** A table of all states: asked several times in every decision, it must not hash. */
const terminal = Object.fromEntries(
  stateNames.map((name) => [name, (terminalStates as readonly StateName[]).includes(name)]),
) as Record<StateName, boolean>

export function isTerminal(state: StateName): state is TerminalState {
  return terminal[state]
}
