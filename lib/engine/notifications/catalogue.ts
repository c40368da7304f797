// Every type of event that there is, with a sample of each. Those of states are read off the transition
// table, so a new state is in the catalogue by itself.

import type { Failure, Waiting } from '../execution'
import { transitions, type Noun } from '../state'
import type { StateName } from '../state-name'
import { executionEventId, systemEventId, levelOf, type NotificationEvent } from './event'

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
const at = '2026-03-02T08:30:00.000Z'
const failure: Failure = { code: 'script-exit', message: 'The script ended with the code 1.' }
const befores: Partial<Record<StateName, StateName>> = {
  RUNNING: 'CREATED',
  QUEUED: 'CREATED',
  RESTARTED: 'FAILED',
  KILLED: 'KILLING',
  SKIPPED: 'CREATED',
}

export const catalogue = (): CatalogueEntry[] =>
  eventTypes.map((type) => ({ type, level: levelOf(type), sample: sampleOf(type) }))

/** A payload as it could be, for the catalogue, the preview and the test button. */
export function sampleOf(type: string): NotificationEvent {
  const level = levelOf(type)
  const base = emptySample(type)
  if (level === 'flow') return { ...base, flowRevision: 3 }
  if (level === 'worker') {
    return { ...base, ...noFlow, workerId: sampleWorker, data: { name: 'worker-1' } }
  }
  const state = stateOf(type)
  const isTask = level === 'task'
  const failed = state === 'FAILED'
  return {
    ...base,
    id: executionEventId(sampleExecution, 7),
    number: 7,
    executionId: sampleExecution,
    correlationId: sampleExecution,
    flowRevision: 3,
    taskRunId: isTask ? sampleTaskRun : null,
    taskId: isTask ? 'load_orders' : null,
    attempt: type.startsWith('attempt.') ? 1 : null,
    workerId: type.startsWith('attempt.') ? sampleWorker : null,
    oldState: state ? (state === 'CREATED' ? null : (befores[state] ?? 'RUNNING')) : null,
    newState: state,
    labels: { team: 'orders' },
    error: failed ? failure : null,
    waitingFor: state === 'PAUSED' ? waiting : null,
    end:
      failed && !isTask
        ? {
            durationMs: 64_000,
            firstFailedTask: {
              taskRunId: sampleTaskRun,
              taskId: 'load_orders',
              message: failure.message,
            },
            lastLogs: ['Reading orders.csv', 'Line 14: the amount is missing'],
          }
        : null,
  }
}

const waiting: Waiting = { kind: 'approval', dueAt: null }
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
