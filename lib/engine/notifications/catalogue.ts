// Every type of event that there is, with a sample of each. Those of states are read off the transition
// table, so a new state is in the catalogue by itself.

import type { Failure, Waiting } from '../execution'
import type { JsonObject } from '../json'
import { transitions, type Noun } from '../state'
import { isTerminal, type StateName } from '../state-name'
import {
  executionEventId,
  systemEventId,
  levelOf,
  type EndFacts,
  type NotificationEvent,
} from './event'

export type CatalogueEntry = { type: string; level: string; sample: NotificationEvent }

const nouns: [Noun, string][] = [
  ['execution', 'execution'],
  ['taskRun', 'taskrun'],
  ['attempt', 'attempt'],
]

const beside = [
  'execution.resumed',
  'execution.labelled',
  'execution.repaired',
  'execution.sla-broken',
  'taskrun.resumed',
  'attempt.worker-lost',
  'attempt.handed-back',
  'attempt.stop-confirmed',
  'attempt.stop-unconfirmed',
  'flow.created',
  'flow.revised',
  'flow.enabled',
  'flow.disabled',
  'flow.deleted',
  'worker.joined',
  'worker.paused',
  'worker.resumed',
  'worker.draining',
  'worker.lost',
  'worker.left',
  'destination.behind',
  'destination.recovered',
]

function typesOfStates(): string[] {
  return nouns.flatMap(([noun, name]) => {
    const moves = Object.values(transitions[noun])
    const reached = new Set(moves.flatMap((to) => Object.keys(to ?? {})))
    return [...reached].map((state) => `${name}.${state.toLowerCase()}`)
  })
}

export const eventTypes: readonly string[] = [...new Set([...typesOfStates(), ...beside])]

const known: ReadonlySet<string> = new Set(eventTypes)
const levels: ReadonlySet<string> = new Set(eventTypes.map((type) => type.split('.')[0] ?? ''))

/** Null where the pattern can match: a type, `execution.*`, or `*`. Else one sentence. */
export function eventPatternProblem(pattern: string): string | null {
  if (pattern === '*' || known.has(pattern)) return null
  if (pattern.endsWith('.*') && levels.has(pattern.slice(0, -2))) return null
  return `"${pattern}" is no event type. Name one of the catalogue, a family such as execution.*, or *.`
}

const sampleExecution = '01938f2e-5b7c-7a10-8c3d-2f6e4b1a9d70'
const sampleTaskRun = '01938f2e-5b80-7b21-9d4e-3a7f5c2bae81'
const sampleWorker = '5a0c3a52-7d4b-4f43-9a35-8d9b0b8a1c11'
const sampleDestination = '01938f2e-5c10-7d00-8000-000000000002'
const at = '2026-03-02T08:30:00.000Z'
const failure: Failure = { code: 'script-exit', message: 'The script ended with the code 1.' }
const befores: Partial<Record<StateName, StateName>> = {
  RUNNING: 'CREATED',
  QUEUED: 'CREATED',
  RESTARTED: 'FAILED',
  KILLED: 'KILLING',
  SKIPPED: 'CREATED',
  CANCELLED: 'CREATED',
}

export const catalogue = (): CatalogueEntry[] =>
  eventTypes.map((type) => ({ type, level: levelOf(type), sample: sampleOf(type) }))

/** A payload as it could be, for the catalogue, the preview and the test button. */
export function sampleOf(type: string): NotificationEvent {
  const level = levelOf(type)
  const base = emptySample(type)
  if (level === 'flow') {
    const { namespace, flowId } = base
    return { ...base, flowRevision: 3, data: { namespace, flowId, revision: 3 } }
  }
  if (level === 'worker') {
    return { ...base, ...noFlow, workerId: sampleWorker, data: machineOf(type) }
  }
  if (level === 'destination') {
    return { ...base, ...noFlow, namespace: 'shop', triggerSource: null, data: lagOf(type) }
  }
  const state = stateOf(type)
  const isTask = level === 'task'
  const isAttempt = type.startsWith('attempt.')
  const error = errorOf(type, state)
  const waitingFor = isAttempt ? null : waitingOf(type, state)
  return {
    ...base,
    id: executionEventId(sampleExecution, 7),
    number: 7,
    executionId: sampleExecution,
    correlationId: sampleExecution,
    flowRevision: 3,
    taskRunId: isTask ? sampleTaskRun : null,
    taskId: isTask ? 'load_orders' : null,
    attempt: isAttempt ? 1 : null,
    workerId: isAttempt ? sampleWorker : null,
    oldState: oldStateOf(type, state),
    newState: state,
    labels,
    error,
    waitingFor,
    end: isTask || state === null || !isTerminal(state) ? null : endOf(state),
    data: {
      ...(isTask ? { taskId: 'load_orders', value: null } : noted(type)),
      ...(isTask || state === null ? {} : { trigger: startedBy }),
      ...(type === 'execution.restarted' ? { revision: 3 } : {}),
      ...(type === 'taskrun.success' || type === 'taskrun.resumed' ? { outputs: ['rows'] } : {}),
      ...(error ? { failure: error } : {}),
      ...(waitingFor ? { waitingFor } : {}),
    },
  }
}

function oldStateOf(type: string, state: StateName | null): StateName | null {
  if (type === 'attempt.handed-back') return 'RUNNING'
  return state === null || state === 'CREATED' ? null : (befores[state] ?? 'RUNNING')
}

function noted(type: string): JsonObject {
  if (type === 'execution.repaired') return { finding: 'nothing-goes-on' }
  return type === 'execution.sla-broken'
    ? { labels, sla: 'within-an-hour', behavior: 'NONE' }
    : { labels }
}

const labels = { team: 'orders' }
const startedBy = { id: 'every-morning', type: 'core.trigger.Schedule' }
const failing: ReadonlySet<StateName> = new Set(['FAILED', 'RETRYING', 'RETRIED'])
const noPlace: Failure = { code: 'concurrency', message: '1 executions of this flow run already.' }

function errorOf(type: string, state: StateName | null): Failure | null {
  if (type === 'execution.cancelled') return noPlace
  return type === 'taskrun.warning' || (state !== null && failing.has(state)) ? failure : null
}

const tellsOfFailure = (state: StateName) => failing.has(state) || state === 'WARNING'

const endOf = (state: StateName): EndFacts => ({
  durationMs: 64_000,
  firstFailedTask: tellsOfFailure(state)
    ? { taskRunId: sampleTaskRun, taskId: 'load_orders', message: failure.message }
    : null,
  lastLogs: tellsOfFailure(state) ? ['Reading orders.csv', 'Line 14: the amount is missing'] : [],
})

function waitingOf(type: string, state: StateName | null): Waiting | null {
  if (state === 'PAUSED') return { kind: 'approval', dueAt: null }
  if (state === 'BREAKPOINT') return { kind: 'breakpoint' }
  if (state === 'RESUBMITTED') return { kind: 'worker', group: null }
  if (state === 'RETRYING') return { kind: 'retry', dueAt: Date.parse(at) + 30_000, attempt: 2 }
  if (type !== 'execution.queued') return null
  return { kind: 'slot', namespace: 'shop.orders', flowId: 'import-orders', limit: 1 }
}

const machineOf = (type: string): JsonObject =>
  type === 'worker.joined'
    ? { name: 'worker-1', host: 'node-7', pid: 4711, group: null, version: '1.0.0' }
    : { name: 'worker-1' }

const lagOf = (type: string) => ({
  namespace: 'shop',
  destinationId: sampleDestination,
  name: 'billing',
  type: 'webhook',
  lagMs: type === 'destination.behind' ? 61_000 : 0,
  backlog: type === 'destination.behind' ? 240 : 0,
  error: type === 'destination.behind' ? 'It answered 503.' : null,
})

const noFlow = { namespace: null, flowId: null, flowRevision: null }

function stateOf(type: string): StateName | null {
  if (type.endsWith('.resumed')) return 'RUNNING'
  if (type === 'attempt.worker-lost') return 'FAILED'
  if (type === 'attempt.handed-back') return 'CREATED'
  const name = (type.split('.')[1] ?? '').toUpperCase()
  return beside.includes(type) ? null : (name as StateName)
}

function emptySample(type: string): NotificationEvent {
  return {
    id: systemEventId('01938f2e-5c00-7c00-8000-000000000001'),
    type,
    number: null,
    position: 4711,
    namespace: 'shop.orders',
    flowId: 'import-orders',
    flowRevision: null,
    executionId: null,
    correlationId: null,
    taskRunId: null,
    taskId: null,
    value: null,
    attempt: null,
    workerId: null,
    oldState: null,
    newState: null,
    labels: {},
    triggerSource: {
      kind: 'schedule',
      id: 'every-morning',
      type: 'core.trigger.Schedule',
      name: null,
    },
    happenedAt: at,
    recordedAt: at,
    error: null,
    waitingFor: null,
    end: null,
    data: {},
  }
}
