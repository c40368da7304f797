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

export type ServerView = {
  id: string
  host: string
  pid: number
  version: string
  /** `silent` did not report for as long as a lease. */
  state: 'here' | 'silent' | 'left'
  /** The one that gave this answer. */
  answering: boolean
  startedAt: string
  lastSeenAt: string
  leftAt: string | null
  /** The 99th percentile between its last two reports. */
  loopDelayMs: number | null
  usedMemoryBytes: number | null
  /** Connected to it. */
  workers: number
  /** Names of the destinations of notifications that it sends to. */
  destinations: string[]
}

export type BacklogReason =
  | 'nothing'
  | 'no-worker'
  | 'standing'
  | 'unknown-type'
  | 'full'
  | 'moving'

export type BacklogView = {
  /** Null: work that asks for no group, and workers of none. */
  group: string | null
  waiting: number
  oldestAt: string | null
  /** Of those waiting, how many no worker could take as things stand. */
  unserved: number
  reason: BacklogReason
  /** Task types that no worker of the group knows; five at most. */
  unknownTypes: string[]
  /** Workers that take work, and those that are paused or draining. */
  active: number
  standing: number
  slots: number
  running: number
}

export type CapacityView = {
  from: string
  to: string
  stepMinutes: number
  /** Means of slots and of what ran in them, and the most that waited. Steps without a server are missing. */
  points: { at: string; slots: number; running: number; waiting: number }[]
}

export type TableView = {
  name: string
  sizeBytes: number
  rows: number
  deadRows: number
  lastVacuumAt: string | null
}

export type DatabaseView = {
  version: string
  sizeBytes: number
  startedAt: string
  connections: number
  active: number
  mostConnections: number
  longestTransactionMs: number | null
  /** 0 to 1: blocks that were found in memory. Null before the first. */
  cacheHits: number | null
  deadlocks: number
  fsync: boolean
  synchronousCommit: string
  fullPageWrites: boolean
  autovacuum: boolean
  replicas: number
  replicaLagMs: number | null
  /** The eight largest. */
  tables: TableView[]
}

export type ClusterView = {
  at: string
  servers: ServerView[]
  backlog: BacklogView[]
  capacity: CapacityView
  consistency: ConsistencyView
  database: DatabaseView
}
