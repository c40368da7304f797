// The tasks that the engine carries out itself, one reading function a kind.

import type { Json, JsonObject } from '../../json'
import { pauseBehaviors, type Flowable, type Task } from '../../model'
import { setOwn } from '../yaml-source'
import { readDag } from './read-dag'
import { readInputDefinitions } from './read-input-definitions'
import { readOutputs } from './read-outputs'
import {
  durationIn,
  dynamicCountIn,
  flagIn,
  isExpression,
  labelsIn,
  missing,
  objectIn,
  oneOf,
  problem,
  requiredText,
  textIn,
  within,
  type Reader,
} from './reader'
import { taskProperties, tasksIn, type TaskScope } from './task-scope'

type Read = (from: Reader, scope: TaskScope) => Flowable

/** Lists of tasks inside a task: read into `flowable`, not kept among the properties. */
export const childLists = ['tasks', 'then', 'else', 'cases', 'defaults', 'onPause'] as const

const readers: Record<string, Read> = {
  'core.flow.Sequential': (from, scope) => ({ kind: 'sequential', tasks: someTasks(from, scope) }),
  'core.flow.Parallel': (from, scope) => ({
    kind: 'parallel',
    concurrent: dynamicCountIn(from, 'concurrent', 0) ?? 0,
    tasks: someTasks(from, scope),
  }),
  'core.flow.Dag': (from, scope) => ({
    kind: 'dag',
    concurrent: dynamicCountIn(from, 'concurrent', 0) ?? 0,
    nodes: readDag(from, scope),
  }),
  'core.flow.If': (from, scope) => ({
    kind: 'if',
    condition: required(from, 'condition', `condition: "{{ inputs.enabled }}"`),
    // oxlint-disable-next-line unicorn/no-thenable -- a list, and the language's own word
    then: someTasks(from, scope, 'then'),
    else: tasksIn(from, 'else', scope),
  }),
  'core.flow.Switch': readSwitch,
  'core.flow.ForEach': (from, scope) => ({
    kind: 'forEach',
    values: required(from, 'values', 'values: [a, b]'),
    concurrencyLimit: dynamicCountIn(from, 'concurrencyLimit', 0) ?? 1,
    tasks: someTasks(from, scope),
    eachTaskApart: false,
  }),
  'core.flow.Loop': (from, scope) => ({
    kind: 'forEach',
    values: required(from, 'values', 'values: [a, b]'),
    concurrencyLimit: dynamicCountIn(from, 'concurrencyLimit', 0) ?? 0,
    tasks: someTasks(from, scope),
    eachTaskApart: false,
    loop: {
      transmitFailed: flagIn(from, 'transmitFailed', true),
      outputs: readOutputs(from),
      fetchType: oneOf(from, 'fetchType', ['AUTO', 'FETCH', 'STORE']) ?? 'AUTO',
      ...optional('breakWhen', from.value.breakWhen),
    },
  }),
  'core.flow.EachSequential': (from, scope) => ({
    kind: 'forEach',
    values: required(from, 'value', 'value: [a, b]'),
    concurrencyLimit: 1,
    tasks: someTasks(from, scope),
    eachTaskApart: false,
  }),
  // All tasks of all items side by side, as its documentation says: 3 items and 2 tasks are 6 at once.
  'core.flow.EachParallel': (from, scope) => ({
    kind: 'forEach',
    values: required(from, 'value', 'value: [a, b]'),
    concurrencyLimit: dynamicCountIn(from, 'concurrent', 0) ?? 0,
    tasks: someTasks(from, scope),
    eachTaskApart: true,
  }),
  'core.flow.LoopUntil': readLoopUntil,
  'core.flow.Pause': readPause,
  'core.flow.Sleep': (from) => {
    durationIn(from, 'duration')
    return { kind: 'sleep', duration: required(from, 'duration', 'duration: PT10S') }
  },
  'core.flow.Subflow': (from) => ({
    kind: 'subflow',
    ...readChildFlow(from),
    outputs: objectIn(from, 'outputs') ?? {},
    ...optional('scheduleDate', from.value.scheduleDate),
  }),
  'core.flow.ForEachItem': (from) => ({
    kind: 'forEachItem',
    items: required(from, 'items', `items: "{{ outputs.fetch.uri }}"`),
    batch: readBatch(from),
    ...readChildFlow(from),
  }),
  'core.flow.WorkingDirectory': (from, scope) => ({
    kind: 'workingDirectory',
    tasks: someTasks(from, scope),
    properties: ownOf(from.value),
  }),
  'core.flow.AllowFailure': (from, scope) => ({
    kind: 'allowFailure',
    tasks: someTasks(from, scope),
  }),
}

export function readFlowable(from: Reader, type: string, scope: TaskScope): Flowable | undefined {
  return Object.hasOwn(readers, type) ? readers[type]?.(from, scope) : undefined
}

function someTasks(from: Reader, scope: TaskScope, key: 'tasks' | 'then' = 'tasks'): Task[] {
  const tasks = tasksIn(from, key, scope)
  const given = from.value[key]
  if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) {
    missing(from, key, `${key}: [ ... ]`)
  }
  return tasks
}

function required(from: Reader, key: string, example: string): Json {
  const value = from.value[key]
  if (value !== undefined && value !== null && value !== '') return value
  missing(from, key, example)
  return null
}

function optional<K extends string>(key: K, value: Json | undefined): { [P in K]?: Json } {
  return value === undefined || value === null ? {} : ({ [key]: value } as { [P in K]: Json })
}

function readSwitch(from: Reader, scope: TaskScope): Flowable {
  const cases: Record<string, Task[]> = {}
  const branches = within(from, 'cases')
  for (const name of Object.keys(branches?.value ?? {})) {
    const tasks = branches ? tasksIn(branches, name, scope) : []
    setOwn(cases as unknown as JsonObject, name, tasks as unknown as Json)
  }
  const defaults = tasksIn(from, 'defaults', scope)
  if (Object.keys(cases).length === 0 && defaults.length === 0) {
    missing(from, 'cases', 'cases: { yes: [ ... ] }')
  }
  return {
    kind: 'switch',
    value: required(from, 'value', `value: "{{ inputs.x }}"`),
    cases,
    defaults,
  }
}

const standardLoopInterval = 'PT1S'

function readLoopUntil(from: Reader, scope: TaskScope): Flowable {
  const frequency = within(from, 'checkFrequency')
  return {
    kind: 'loopUntil',
    condition: required(from, 'condition', `condition: "{{ outputs.check.value == 'done' }}"`),
    maxIterations: frequency && dynamicCountIn(frequency, 'maxIterations', 1),
    maxDuration: frequency && durationIn(frequency, 'maxDuration'),
    interval: (frequency && durationIn(frequency, 'interval')) ?? standardLoopInterval,
    failOnMaxReached: flagIn(from, 'failOnMaxReached', false),
    tasks: someTasks(from, scope),
  }
}

function readPause(from: Reader, scope: TaskScope): Flowable {
  const delay = durationIn(from, 'pauseDuration') ?? durationIn(from, 'delay')
  const onPause = within(from, 'onPause')
  const behavior = isExpression(from.value.behavior)
    ? undefined
    : oneOf(from, 'behavior', pauseBehaviors)
  return {
    kind: 'pause',
    ...optional('delay', delay),
    ...optional('timeout', from.value.timeout),
    ...(behavior ? { behavior } : {}),
    onResume: readInputDefinitions(from, 'onResume'),
    ...(onPause ? { onPause: scope.readTask(onPause, scope) } : {}),
    tasks: tasksIn(from, 'tasks', scope),
  }
}

function readChildFlow(from: Reader) {
  const inputs = from.value.inputs
  return {
    namespace: requiredText(from, 'namespace', 'namespace: company.team'),
    flowId: requiredText(from, 'flowId', 'flowId: orders'),
    ...optional('revision', from.value.revision),
    inputs: isExpression(inputs) ? inputs : (objectIn(from, 'inputs') ?? {}),
    labels: isExpression(from.value.labels) ? from.value.labels : labelsIn(from, 'labels'),
    wait: flagIn(from, 'wait', true),
    transmitFailed: flagIn(from, 'transmitFailed', true),
    inheritLabels: flagIn(from, 'inheritLabels', false),
    restartBehavior:
      oneOf(from, 'restartBehavior', ['RETRY_FAILED', 'NEW_EXECUTION']) ??
      ('RETRY_FAILED' as const),
  }
}

function readBatch(owner: Reader): Extract<Flowable, { kind: 'forEachItem' }>['batch'] {
  const from = within(owner, 'batch')
  if (!from) return { rows: 1 }
  const bytes = textIn(from, 'bytes')
  if (bytes !== undefined && !isExpression(bytes) && !/^\d+\s*([KMGT]i?B?|B)?$/i.test(bytes)) {
    problem(
      from,
      'bytes',
      'wrong-value',
      `${bytes} is no size.`,
      'Write for example `bytes: 10MB`.',
    )
  }
  const batch = {
    rows: dynamicCountIn(from, 'rows', 1),
    partitions: dynamicCountIn(from, 'partitions', 1),
    bytes,
    separator: textIn(from, 'separator'),
  }
  const chosen = ['rows', 'partitions', 'bytes'].some((key) => (from.value[key] ?? null) !== null)
  return chosen ? batch : { ...batch, rows: 1 }
}

function ownOf(value: JsonObject): JsonObject {
  const own: JsonObject = {}
  const hidden = new Set<string>([...taskProperties, ...childLists])
  for (const [key, item] of Object.entries(value)) {
    if (!hidden.has(key)) setOwn(own, key, item)
  }
  return own
}
