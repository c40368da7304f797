// Wires the runtime: the applier, its committer, and the loops around it. Everything it keeps in memory can be
// lost at any moment; what is durable is in Postgres.

import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Pool } from 'pg'
import {
  isTerminal,
  planOf,
  readInputs as readEngineInputs,
  type EngineEvent,
  type Flow,
} from '@/lib/engine'
import { log } from '@/lib/platform/log'
import { AppError } from '@/lib/shared/errors'
import { answerNeeds, type HostFunctions } from './answer-needs'
import { Applier, type Hear } from './apply'
import type { Beside, Pending } from './batch'
import { createClock, type Clock } from './clock'
import { Committer } from './committer'
import { capacityLoop } from './loops/capacity'
import { Checker } from './loops/checker'
import { countsLoop } from './loops/counts'
import { engineHandlers } from './loops/effect-handlers'
import { Effects, type EffectHandlers } from './loops/effects'
import { Hints } from './loops/hints'
import { Presence } from './loops/presence'
import { Recovery } from './loops/recovery'
import { Timers } from './loops/timers'
import { Work } from './loops/work'
import { createFlowStore } from './memory/flows'
import { LaneLoader } from './memory/lane-loader'
import { loadState } from './memory/load'
import type { Applied, Committed, Runtime, TaskTypes } from './running'
import { Starter } from './start-attempts'
import type { ReadInputs } from './read-inputs'
import { sealInputs, type Sealing } from './seal-inputs'
import { startExecution } from './start-execution'
import { EndWaiters } from './wait-for-end'
import type { WorkersDoor } from './workers-door'

export type RuntimeOptions = {
  url: string
  pool: Pool
  workers: WorkersDoor
  serverId?: string
  version?: string
  leaseMs?: number
  heartbeatMs?: number
  checkerMs?: number
  /** Task runs kept in memory over all executions. */
  cacheTaskRuns?: number
  hostFunctions?: HostFunctions
  /** Without it inputs of type SECRET stay as they are. */
  sealing?: Sealing
  /** Beside those of the engine: `archive`. */
  effects?: EffectHandlers
  /** What flow triggers hear of a decision, as effects of the same commit. */
  hear?: Hear
  /** How many commits may be on their way at once. */
  commitsAtOnce?: number
  /** For tests: a server without its loops. */
  loops?: boolean
}

const defaults = {
  version: '0.1.0',
  leaseMs: 15_000,
  heartbeatMs: 3_000,
  checkerMs: 60_000,
  cacheTaskRuns: 60_000,
  commitsAtOnce: 2,
}
const mostAsks = 50
/** What a Postgres that is away would take from a stop. Whatever is not committed by then, workers send again. */
const longestDrainMs = 10_000

const readInputsHere =
  (clock: Clock, sealing?: Sealing): ReadInputs =>
  async (flow: Flow, given) => {
    const environment = { now: clock.now(), random: Math.random }
    const { values, problems } = readEngineInputs(flow, given, environment, {}, { passOver: true })
    if (problems.length === 0) {
      return sealing ? sealInputs(flow.inputs, values, sealing.seal) : values
    }
    throw new AppError('invalid', 'The inputs are not valid.', { fields: problems })
  }

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const given = { ...defaults, ...options }
  const { pool, url, workers } = given
  const serverId = given.serverId ?? randomUUID()
  const clock = createClock()
  await clock.sync(pool)

  const flows = createFlowStore(pool)
  const committer = new Committer(url, given.commitsAtOnce, serverId)
  const listeners = new Set<(committed: Committed) => void>()
  const waiters = new EndWaiters(pool)
  listeners.add((committed) => waiters.onCommitted(committed))
  const asks = new WeakMap<Pending, number>()

  const submit = (
    executionId: string,
    event: EngineEvent,
    { idempotencyKey = null, start, audit }: Beside = {},
  ): Promise<Applied> =>
    new Promise((resolve, reject) => {
      if (stopping) return reject(new AppError('unavailable', 'The server is stopping.'))
      const pending = { event, idempotencyKey, tries: 0, start, audit, resolve, reject }
      applier.enqueue(executionId, pending)
    })
  const apply: Runtime['apply'] = (executionId, event, audit) =>
    submit(executionId, applier.stamp(event), { audit })

  let stopping = false
  const timers = new Timers({
    pool,
    clock,
    apply: async (executionId, { name, taskRunId, attempt, dueAt }) => {
      if (name === 'continue') await work.room(executionId)
      return apply(executionId, { type: 'timer.due', timer: name, taskRunId, attempt, dueAt })
    },
  })
  const work = new Work({
    pool,
    clock,
    workers,
    claim: ({ executionId }, start) => {
      const { taskRunId, attempt, token, workerId } = start
      const event = { type: 'attempt.started' as const, taskRunId, attempt, token, workerId }
      return submit(executionId, applier.stamp(event), { start })
    },
  })
  const starter = new Starter(
    workers,
    clock,
    (group) => work.mustQueue(group),
    (executionId, { taskRunId, attempt, token }) => {
      const failure = { code: 'internal', message: 'The task could not be sent to its worker.' }
      const outcome = { ok: false as const, failure }
      apply(executionId, {
        type: 'attempt.finished',
        taskRunId,
        attempt,
        token,
        outcome,
      }).catch((error: unknown) =>
        log.error({ executionId, error: String(error) }, failure.message),
      )
    },
    given.sealing,
  )
  const hints = new Hints({
    url,
    pool,
    serverId,
    onChanged: (ids) => {
      for (const id of ids) applier.lanes.evict(id)
      waiters.hint(ids)
    },
    onKind: (kind) => {
      if (kind === 'work') void work.read().catch(() => undefined)
      else void timers.scan().catch(() => undefined)
    },
  })
  const runtimeDoor: Pick<Runtime, 'apply' | 'start' | 'state'> = {
    apply,
    start: (request, startOptions) =>
      startExecution(
        { pool, submit, stamp: (event) => applier.stamp(event) },
        request,
        startOptions,
      ),
    state: async (executionId) => {
      const lane = applier.lanes.peek(executionId)
      if (lane?.status === 'idle' && lane.state) return lane.state
      return loadState(pool, executionId)
    },
  }
  const handlers = {
    ...engineHandlers({
      pool,
      flows,
      runtime: runtimeDoor,
      readInputs: readInputsHere(clock, given.sealing),
    }),
    ...given.effects,
  }
  const effects = new Effects(pool, handlers)
  const applier: Applier = new Applier({
    clock,
    committer,
    loader: new LaneLoader(pool, flows),
    starter,
    hear: given.hear,
    wantsEffect: (type) => handlers[type] !== undefined,
    after: { starter, workers, listeners, loops: [timers, work, effects, hints] },
    cacheTaskRuns: given.cacheTaskRuns,
    async answer(lane, pending, needs) {
      const asked = (asks.get(pending) ?? 0) + 1
      asks.set(pending, asked)
      if (asked > mostAsks) {
        return pending.reject(new AppError('internal', 'An expression asks without end.'))
      }
      const about = lane.state?.execution
      const { namespace = '', flowId = '' } = about ?? startOf(pending.event)
      const answered = await answerNeeds(
        given.hostFunctions ?? {},
        needs,
        { executionId: lane.id, namespace, flowId },
        pending.event,
      )
      pending.event = answered
      applier.requeue(lane.id, [pending])
    },
  })
  const recovery = new Recovery({ pool, apply, leaseMs: given.leaseMs })
  const checker = new Checker({ pool, apply, everyMs: given.checkerMs })
  const counts = countsLoop(pool)
  const capacity = capacityLoop(pool)
  const presence = new Presence({
    pool,
    serverId,
    version: given.version,
    heartbeatMs: given.heartbeatMs,
    leaseMs: given.leaseMs,
    onOthers: (othersAlive) => {
      hints.othersAlive = othersAlive
      void clock.sync(pool).catch(() => undefined)
    },
  })
  if (given.loops !== false) {
    await presence.start()
    for (const loop of [hints, timers, work, effects, recovery, checker, counts, capacity])
      loop.start()
  }

  const isHot = (executionId: string): boolean => {
    const state = applier.lanes.peek(executionId)?.state
    return Boolean(state && !isTerminal(state.execution.state))
  }

  return {
    ...runtimeDoor,
    async waitForEnd(executionId, timeoutMs, signal) {
      const how = { timeoutMs, isHot: isHot(executionId), signal }
      return (await waiters.wait(executionId, how)).state
    },
    async stateAtEnd(executionId, timeoutMs, signal) {
      const how = { timeoutMs, isHot: isHot(executionId), wantsWhole: true, signal }
      const { whole } = await waiters.wait(executionId, how)
      return whole ?? runtimeDoor.state(executionId)
    },
    loadFlow: (namespace, flowId, revision) => flows.load(namespace, flowId, revision),
    taskTypes: ({ namespace, flowId, flowRevision }) =>
      flows.load(namespace, flowId, flowRevision).then(typesOf, () => typesOf(undefined)),
    knownTaskTypes: ({ namespace, flowId, flowRevision }) =>
      typesOf(flows.peek(namespace, flowId, flowRevision)),
    forgetFlow: (namespace, flowId) => flows.forget(namespace, flowId),
    stats: () => ({ ...applier.stats(), checkedAt: checker.checkedAt }),
    onCommitted(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stop() {
      timers.stop()
      work.stop()
      await recovery.stop()
      await checker.stop()
      await counts.stop()
      await capacity.stop()
      await Promise.race([applier.drained(), setTimeout(longestDrainMs, null, { ref: false })])
      stopping = true
      waiters.stop()
      await effects.stop().catch(() => undefined)
      await hints.stop()
      await presence.stop()
      await committer.stop()
    },
  }
}

/** What the engine makes up to run a task in parts is no task of the flow, and has no type of one. */
const typesOf =
  (flow: Flow | undefined): TaskTypes =>
  (taskId) => {
    const place = flow && planOf(flow).places.get(taskId)
    const isBatch = place?.parent?.task.flowable?.kind === 'eachBatch'
    return isBatch ? null : (place?.task.type ?? null)
  }

function startOf(event: EngineEvent): { namespace?: string; flowId?: string } {
  return event.type === 'execution.start' ? event.start : {}
}
