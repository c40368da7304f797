// Deliberate faults, each a few words of the sources that are replaced in a copy of the bundles. The product
// itself holds none of this, so none can be switched on in it. A storm that stays green over one of them
// would not have seen the bug that it stands for.

export type Patch = { file: string; find: string; replace: string }
export type Fault = {
  name: string
  patches: Patch[]
  /** Guards of Postgres that would hold it up: taken away, to see whether the storm notices by itself. */
  sql?: string
}

const engine = 'lib/engine'
const endOf = `${engine}/run/execution/end-execution.ts`

export const faults: Fault[] = [
  {
    name: 'a result with an old token is accepted',
    patches: [
      {
        file: `${engine}/transitions/attempt-started.ts`,
        find: 'attempt.token === report.token && !isTerminal(attempt.state)) return attempt',
        replace: "attempt.endedBy !== 'result') return attempt",
      },
    ],
  },
  {
    name: 'a commit lands on another version than it was decided on',
    patches: [
      {
        file: 'lib/db/statements/flush.ts',
        find: 't.state_changes + r.state_changes\n  FROM unnest($${p}::execution_move[], $${versions}::int[]) AS r\n  WHERE t.id = r.id AND t.version = r."unnest"',
        replace:
          't.state_changes + r.state_changes\n  FROM unnest($${p}::execution_move[], $${versions}::int[]) AS r\n  WHERE t.id = r.id AND r."unnest" > 0',
      },
      {
        file: 'lib/db/statements/flush.ts',
        find: 'SET ${moves(executionSteps)}\n  FROM unnest($${p}::execution_step[], $${versions}::int[]) AS r\n  WHERE t.id = r.id AND t.version = r."unnest"',
        replace:
          'SET ${moves(executionSteps)}\n  FROM unnest($${p}::execution_step[], $${versions}::int[]) AS r\n  WHERE t.id = r.id AND r."unnest" > 0',
      },
    ],
  },
  {
    name: 'a kill forgets the attempts',
    patches: [
      {
        file: endOf,
        find: "stopLiveAttempt(draft, row.id, 'KILLED', 'killed')",
        replace: '',
      },
    ],
  },
  {
    name: 'a kill forgets the task runs, and the guard is off',
    patches: [{ file: endOf, find: "draft.moveTaskRun(row.id, 'KILLED')", replace: '' }],
    sql: 'ALTER TABLE executions DISABLE TRIGGER executions_end',
  },
  {
    name: 'the attempt of a lost worker is not repeated',
    patches: [
      {
        file: `${engine}/transitions/attempt-lost.ts`,
        find: 'if (place) queueAttempt(draft, row.id, place)',
        replace: 'if (!place) queueAttempt(draft, row.id, place)',
      },
    ],
  },
  {
    name: 'a worker that is silent is never declared lost',
    patches: [
      {
        file: 'lib/runtime/loops/recovery.ts',
        find: 'AND last_seen_at < clock_timestamp()',
        replace: 'AND last_seen_at > clock_timestamp()',
      },
    ],
  },
  {
    name: 'timers are lost with the server that set them',
    patches: [
      {
        file: 'lib/runtime/loops/timers.ts',
        find: 'for (const row of rows) {',
        replace: 'for (const row of rows.slice(0, 0)) {',
      },
    ],
  },
  {
    name: 'waiting work is lost with the server that queued it',
    patches: [
      {
        file: 'lib/runtime/loops/work.ts',
        find: 'for (const work of rows) this.add(work)',
        replace: 'rows.length = 0',
      },
    ],
  },
  {
    name: 'an event number is left out',
    patches: [
      {
        file: `${engine}/core/draft.ts`,
        find: 'execution.eventNumber += 1',
        replace: 'execution.eventNumber += this.events.length === 3 ? 2 : 1',
      },
    ],
  },
  {
    name: 'a killed execution keeps its slot',
    patches: [
      {
        file: endOf,
        find: '  releaseSlot(draft)\n  if (row.parent)',
        replace: "  if (state !== 'KILLED') releaseSlot(draft)\n  if (row.parent)",
      },
      {
        file: 'lib/runtime/loops/recovery.ts',
        find: 'AND (coalesce(e.terminal, true)\n',
        replace: 'AND (false\n',
      },
    ],
  },
  {
    name: 'a start is acknowledged before its commit',
    patches: [
      {
        file: 'lib/runtime/start-execution.ts',
        find: 'const { changed } = await parts.submit(executionId, event, { idempotencyKey: key, audit })',
        replace:
          'const changed = true; parts.submit(executionId, event, { idempotencyKey: key, audit }).catch(() => undefined)',
      },
    ],
  },
  {
    name: 'an idempotency key is forgotten',
    patches: [
      {
        file: 'lib/runtime/start-execution.ts',
        find: 'const { idempotencyKey: key = null, audit } = options',
        replace: 'const key = null\n  const { audit } = options',
      },
    ],
  },
  {
    name: 'a worker stops the script and not its process group',
    patches: [
      {
        file: 'lib/workers/client/process-group.ts',
        find: 'for (const target of [-group, ...others])',
        replace: 'for (const target of [group, ...others.slice(0, 0)])',
      },
    ],
  },
  {
    name: 'a killed worker leaves its processes alive',
    patches: [
      {
        file: 'lib/workers/client/watchdog.ts',
        find: "trap '' INT TERM HUP\n",
        replace: 'exec cat > /dev/null\n',
      },
    ],
  },
  {
    name: 'an ended execution can be killed, and the guard is off',
    patches: [
      {
        file: `${engine}/transitions/execution-kill.ts`,
        find: 'if (isTerminal(state)) {',
        replace: "if (state === 'CANCELLED') {",
      },
    ],
    sql: 'ALTER TABLE executions DISABLE TRIGGER executions_final',
  },
  {
    name: 'a result is dropped where its connection breaks',
    patches: [
      {
        file: 'lib/workers/client/outbox.ts',
        find: "const answer = await connection.emit<{ stale: number } | { error: string }>('results', items)",
        replace: `const answer = await connection
        .emit<{ stale: number } | { error: string }>('results', items)
        .catch(() => ({ stale: 0 }))`,
      },
    ],
  },
  {
    name: 'a kill stops at the subflow',
    patches: [
      {
        file: endOf,
        find: "task?.flowable?.kind === 'subflow' && !options.keepSubflows",
        replace: "task?.flowable?.kind === 'subflow' && options.keepSubflows",
      },
    ],
  },
  {
    name: 'the stop of a dead worker stays requested',
    patches: [
      {
        file: 'lib/runtime/loops/recovery.ts',
        find: "(a.live OR a.stop = 'requested')",
        replace: 'a.live',
      },
    ],
  },
]

/** The source with the fault in it. Throws where a patch does not fit exactly once: then it proves nothing. */
export function patchSource(fault: Fault, file: string, source: string): string {
  let patched = source
  for (const patch of fault.patches.filter((one) => one.file === file)) {
    if (patched.split(patch.find).length !== 2)
      throw new Error(`The fault "${fault.name}" does not fit ${file}: "${patch.find}"`)
    patched = patched.replace(patch.find, () => patch.replace)
  }
  return patched
}
