// What the invariant checker found: executions that contradicted a rule of the engine.

/** The rules of the checker, in the words of the table. */
export const findingKinds = [
  'live-under-terminal',
  'waits-for-nothing',
  'event-gap',
  'too-many-slots',
  'unqueued-attempt',
] as const
export type FindingKind = (typeof findingKinds)[number]

export type FindingView = {
  id: string
  kind: FindingKind
  /** In English, as the checker wrote it. */
  message: string
  executionId: string | null
  namespace: string | null
  flowId: string | null
  foundAt: string
  /** Null while nothing has repaired it. */
  repairedAt: string | null
}

export type ConsistencyView = {
  /** When this server last looked; null before its first look. */
  checkedAt: string | null
  /** The newest first, of the last 30 days. */
  findings: FindingView[]
}
