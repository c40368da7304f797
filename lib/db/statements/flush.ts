// The one statement that commits a batch of decisions over many executions in one round trip.
//
// Under concurrency: an execution lands where its row still has the version that was decided on (a new one:
// where neither its id nor its idempotency key is taken), and only what belongs to an execution that landed
// is written. The update takes the row lock, so of two servers that decided on the same version one lands and
// the other is told; all other rows hang on `landed`, so an execution lands whole or not at all. The answer
// is the list of ids that landed.
//
// Rows travel as binary arrays of row types (see row-encoder), one parameter a part; parts that a batch does
// not have are left out of the text, so each combination is prepared and planned once on a connection. The
// connection forbids hash joins, merge joins and sequential scans (committerSettings), so the plan is one index
// probe a row whatever the tables held when it was made; `landed` is asked as a hashed subplan.

export const flushParts = [
  'keys',
  'newExecutions',
  'executions',
  'executionSteps',
  'newTaskRuns',
  'taskRuns',
  'pastAttempts',
  'events',
  'timersSet',
  'timersCancelled',
  'workNew',
  'workDone',
  'effects',
  'audits',
] as const
export type FlushPart = (typeof flushParts)[number]

/** The tables that rows go to. */
const tableOf: Record<FlushPart, string> = {
  keys: 'idempotency_keys',
  newExecutions: 'executions',
  executions: 'executions',
  executionSteps: 'executions',
  newTaskRuns: 'task_runs',
  taskRuns: 'task_runs',
  pastAttempts: 'past_attempts',
  events: 'execution_event_batches',
  timersSet: 'timers',
  timersCancelled: 'timers',
  workNew: 'work_items',
  workDone: 'work_items',
  effects: 'effects',
  audits: 'audit_entries',
}

/**
 * The types of the rows. Not those of the tables: Postgres copies a row type with its defaults and checks, and reads
 * all of its columns, in each statement.
 */
export const rowTypeOf: Record<FlushPart, string> = {
  keys: 'idempotency_key_row',
  newExecutions: 'execution_row',
  executions: 'execution_move',
  executionSteps: 'execution_step',
  newTaskRuns: 'task_run_row',
  taskRuns: 'task_run_move',
  pastAttempts: 'past_attempt_row',
  events: 'event_batch_row',
  timersSet: 'timer_row',
  timersCancelled: 'timer_row',
  workNew: 'work_item_row',
  workDone: 'work_item_row',
  effects: 'effect_row',
  audits: 'audit_of_execution',
}

const executionKeep = ['id', 'namespace', 'flow_id', 'inputs', 'trigger', 'actor', 'correlation_id']
const executionOnce = ['original_id', 'parent_execution_id', 'parent_task_run_id', 'created_at']
const executionMoves = [
  'flow_revision',
  'version',
  'state',
  'terminal',
  'history',
  'outputs',
  'labels',
  'variables',
  'attempt_number',
  'schedule_at',
  'started_at',
  'ended_at',
  'event_number',
  'failure',
  'breakpoints',
  'progress',
]
/** What each transition changes, and most change nothing else of the execution's row. */
const executionSteps = ['version', 'event_number', 'progress']
const taskRunMoves = [
  'state',
  'live',
  'history',
  'outputs',
  'attempt_count',
  'lost_count',
  'started_at',
  'ended_at',
  'failure',
  'items',
  'progress',
  'child_execution_id',
  'waiting_for',
  'version',
  'attempt_number',
  'attempt_state',
  'attempt_live',
  'attempt_history',
  'attempt_token',
  'attempt_group',
  'attempt_worker_id',
  'attempt_created_at',
  'attempt_claimed_at',
  'attempt_started_at',
  'attempt_ended_at',
  'attempt_failure',
  'attempt_stop',
  'attempt_ended_by',
]
const auditEntry = [
  'id',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'action',
  'namespace',
  'subject',
  'data',
  'ip',
]
const attemptMoves = [
  'state',
  'live',
  'history',
  'token',
  'group',
  'worker_id',
  'claimed_at',
  'started_at',
  'ended_at',
  'failure',
  'stop',
  'ended_by',
  'version',
]

/** The columns that a part carries; lib/runtime/commit says where their values are. */
export const columnsOf: Record<FlushPart, readonly string[]> = {
  keys: ['namespace', 'flow_id', 'key', 'execution_id'],
  newExecutions: [...executionKeep, ...executionOnce, ...executionMoves, 'state_changes'],
  executions: ['id', ...executionMoves, 'state_changes'],
  executionSteps: ['id', ...executionSteps],
  newTaskRuns: [
    'execution_id',
    'id',
    'task_id',
    'parent_id',
    'value',
    'iteration',
    'branch',
    'ordinal',
    'created_at',
    ...taskRunMoves,
  ],
  taskRuns: ['execution_id', 'id', ...taskRunMoves],
  pastAttempts: ['execution_id', 'task_run_id', 'number', 'created_at', ...attemptMoves],
  events: ['execution_id', 'first_number', 'last_number', 'of_execution', 'events'],
  timersSet: ['execution_id', 'name', 'task_run_id', 'attempt', 'due_at'],
  timersCancelled: ['execution_id', 'name', 'task_run_id', 'attempt'],
  workNew: [
    'execution_id',
    'task_run_id',
    'attempt',
    'token',
    'group',
    'fallback',
    'task_type',
    'directory_key',
    'avoid_worker_id',
    'created_at',
  ],
  workDone: ['execution_id', 'task_run_id', 'attempt'],
  effects: ['id', 'execution_id', 'type', 'payload', 'created_at', 'next_try_at'],
  audits: ['execution_id', ...auditEntry],
}

const list = (names: readonly string[], prefix = '') =>
  names.map((name) => `${prefix}"${name}"`).join(', ')
/** A list of a hundred thousand items is sent once, when it is read: after that, none means "as it was". */
const sentOnce = new Set(['items'])
const moves = (names: readonly string[]) =>
  names
    .map((name) => (sentOnce.has(name) ? `COALESCE(r."${name}", t."${name}")` : `r."${name}"`))
    .map((value, at) => `"${names[at]}" = ${value}`)
    .join(', ')
/** The rows of a part whose execution landed. */
const landedRows = (part: FlushPart, p: number) =>
  `unnest($${p}::${rowTypeOf[part]}[]) AS r WHERE (r.execution_id IN (SELECT id FROM landed)) IS TRUE`
const insert = (part: FlushPart, p: number, after = '', columns = columnsOf[part]) =>
  `"${part}" AS (
  INSERT INTO ${tableOf[part]} (${list(columns)})
  SELECT ${list(columns, 'r.')} FROM ${landedRows(part, p)}${after}
)`
const sameKey = (keys: readonly string[]) =>
  keys.map((key) => `AND t."${key}" = r."${key}"`).join(' ')

/** An execution that names a key is born only where its key was. */
const keyWasFree = (keys: number | null) =>
  keys === null
    ? ''
    : ` WHERE (r.id IN (SELECT execution_id FROM unnest($${keys}::idempotency_key_row[]))) IS NOT TRUE
    OR (r.id IN (SELECT execution_id FROM keys)) IS TRUE`

/** `versions` is the parameter with the version that each execution was decided on. */
const heads = {
  keys: (p: number) => `keys AS (
  INSERT INTO idempotency_keys (${list(columnsOf.keys)})
  SELECT ${list(columnsOf.keys, 'r.')} FROM unnest($${p}::idempotency_key_row[]) AS r
  ON CONFLICT DO NOTHING RETURNING execution_id
)`,
  newExecutions: (p: number, keys: number | null) => `born AS (
  INSERT INTO executions (${list(columnsOf.newExecutions)})
  SELECT ${list(columnsOf.newExecutions, 'r.')} FROM unnest($${p}::execution_row[]) AS r${keyWasFree(keys)}
  ON CONFLICT (id) DO NOTHING RETURNING id
)`,
  // Of an unnest of two arrays, the second one's column is called "unnest".
  executions: (p: number, versions: number) => `moved AS (
  UPDATE executions t SET ${moves(executionMoves)}, state_changes = t.state_changes + r.state_changes
  FROM unnest($${p}::execution_move[], $${versions}::int[]) AS r
  WHERE t.id = r.id AND t.version = r."unnest"
  RETURNING t.id
)`,
  executionSteps: (p: number, versions: number) => `stepped AS (
  UPDATE executions t SET ${moves(executionSteps)}
  FROM unnest($${p}::execution_step[], $${versions}::int[]) AS r
  WHERE t.id = r.id AND t.version = r."unnest"
  RETURNING t.id
)`,
}

const tails: Record<Exclude<FlushPart, keyof typeof heads>, (p: number) => string> = {
  newTaskRuns: (p) => insert('newTaskRuns', p),
  taskRuns: (p) => `"taskRuns" AS (
  UPDATE task_runs t SET ${moves(taskRunMoves)}
  FROM ${landedRows('taskRuns', p)} ${sameKey(['execution_id', 'id'])}
)`,
  pastAttempts: (p) =>
    insert(
      'pastAttempts',
      p,
      `
  ON CONFLICT (execution_id, task_run_id, number) DO UPDATE SET ${attemptMoves
    .map((name) => `"${name}" = EXCLUDED."${name}"`)
    .join(', ')}`,
    ),
  events: (p) => insert('events', p),
  timersSet: (p) =>
    insert(
      'timersSet',
      p,
      `
  ON CONFLICT (execution_id, name, task_run_id, attempt) DO UPDATE SET due_at = EXCLUDED.due_at`,
    ),
  timersCancelled: (p) => `"timersCancelled" AS (
  DELETE FROM timers t USING ${landedRows('timersCancelled', p)}
    ${sameKey(columnsOf.timersCancelled)}
)`,
  workNew: (p) =>
    insert(
      'workNew',
      p,
      `
  ON CONFLICT (execution_id, task_run_id, attempt) DO UPDATE SET token = EXCLUDED.token`,
    ),
  workDone: (p) => `"workDone" AS (
  DELETE FROM work_items t USING ${landedRows('workDone', p)} ${sameKey(columnsOf.workDone)}
)`,
  effects: (p) => insert('effects', p),
  audits: (p) => insert('audits', p, '', auditEntry),
}

/**
 * The text for these parts: $1, $2, ... in their order, and last the versions of the executions that move, and
 * of those that step.
 */
export function flushText(parts: readonly FlushPart[]): string {
  const at = (part: FlushPart) => (parts.includes(part) ? parts.indexOf(part) + 1 : null)
  const clauses: string[] = []
  const sources: string[] = []
  const keys = at('keys')
  if (keys !== null) clauses.push(heads.keys(keys))
  const born = at('newExecutions')
  if (born !== null) {
    clauses.push(heads.newExecutions(born, keys))
    sources.push('SELECT id FROM born')
  }
  const moved = at('executions')
  if (moved !== null) {
    clauses.push(heads.executions(moved, parts.length + 1))
    sources.push('SELECT id FROM moved')
  }
  const stepped = at('executionSteps')
  if (stepped !== null) {
    clauses.push(heads.executionSteps(stepped, parts.length + (moved === null ? 1 : 2)))
    sources.push('SELECT id FROM stepped')
  }
  clauses.push(`landed AS MATERIALIZED (${sources.join(' UNION ALL ')})`)
  for (const [index, part] of parts.entries()) {
    if (part in tails) clauses.push(tails[part as keyof typeof tails](index + 1))
  }
  return `WITH ${clauses.join(',\n')}\nSELECT id FROM landed`
}
