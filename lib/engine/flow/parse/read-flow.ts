// The flow itself: everything at the top level but tasks and triggers.

import type { Flow, PluginDefault } from '../../model'
import { canonicalTypeStart } from '../type-names'
import { checkIdentifier, duplicateCheck } from './identifiers'
import { readInputDefinitions } from './read-input-definitions'
import { readOutputs } from './read-outputs'
import { readRetry, readWorkerGroup } from './read-retry'
import { readTask } from './read-task'
import { readTriggers } from './read-triggers'
import {
  countIn,
  durationIn,
  flagIn,
  isObject,
  labelsIn,
  missing,
  objectIn,
  oneOf,
  problem,
  readersIn,
  reader,
  requiredText,
  textIn,
  within,
  type Reader,
  type Report,
} from './reader'
import { tasksIn, type TaskScope } from './task-scope'
import { refuseUnknown } from './unknown-properties'

export const flowProperties = [
  'id',
  'namespace',
  'revision',
  'description',
  'labels',
  'disabled',
  'inputs',
  'variables',
  'outputs',
  'tasks',
  'errors',
  'finally',
  'afterExecution',
  'triggers',
  'concurrency',
  'retry',
  'timeout',
  'sla',
  'checks',
  'pluginDefaults',
  'workerGroup',
] as const

/** Taken without a word because servers write them into exported flows, or read under another name. */
const alsoTaken = ['taskDefaults', 'listeners', 'deleted', 'tenantId', 'updated', 'source', 'draft']

export function readFlow(from: Reader, standard: { namespace?: string; revision?: number }): Flow {
  refuseUnknown(from, [...flowProperties, ...alsoTaken], 'A flow')
  if (from.value.listeners !== undefined) ignoredListeners(from)
  const scope: TaskScope = { duplicate: duplicateCheck('task', from.report), readTask }
  const id = requiredText(from, 'id', 'id: my-flow')
  checkIdentifier('flow', id, [...from.path, 'id'], from.report)
  const tasks = tasksIn(from, 'tasks', scope)
  if (tasks.length === 0 && !(Array.isArray(from.value.tasks) && from.value.tasks.length > 0)) {
    missing(from, 'tasks', 'tasks: [{ id: hello, type: core.log.Log, message: Hello }]')
  }
  return {
    id,
    namespace: readNamespace(from, standard.namespace),
    revision: standard.revision ?? countIn(from, 'revision', 0) ?? 0,
    description: textIn(from, 'description'),
    labels: readOwnLabels(from),
    disabled: flagIn(from, 'disabled', false),
    inputs: readInputDefinitions(from, 'inputs'),
    variables: objectIn(from, 'variables') ?? {},
    outputs: readOutputs(from),
    tasks,
    errors: tasksIn(from, 'errors', scope),
    finally: tasksIn(from, 'finally', scope),
    afterExecution: tasksIn(from, 'afterExecution', scope),
    triggers: readTriggers(from),
    concurrency: readConcurrency(from),
    retry: readRetry(from),
    timeout: durationIn(from, 'timeout'),
    sla: readSla(from),
    checks: readChecks(from),
    pluginDefaults: readPluginDefaults(from.value, from.report),
    workerGroup: readWorkerGroup(from),
  }
}

function readNamespace(from: Reader, standard: string | undefined): string {
  if (from.value.namespace == null && standard !== undefined) return standard
  const namespace = requiredText(from, 'namespace', 'namespace: company.team')
  checkIdentifier('namespace', namespace, [...from.path, 'namespace'], from.report)
  return namespace
}

/** Labels that begin with `system.` say what the engine knows, such as the correlation id. */
function readOwnLabels(from: Reader): Flow['labels'] {
  const labels = labelsIn(from, 'labels')
  for (const key of Object.keys(labels)) {
    if (!key.startsWith('system.') || key === 'system.readOnly') continue
    problem(
      from,
      'labels',
      'wrong-value',
      `${key} is set by the engine alone.`,
      'Use another label.',
    )
  }
  return labels
}

function ignoredListeners(from: Reader): void {
  from.report.add({
    severity: 'warning',
    code: 'deprecated',
    path: [...from.path, 'listeners'],
    message: 'Listeners belong to an early release and are not run.',
    fix: 'Use `afterExecution`, or a flow with a trigger of type core.trigger.Flow.',
    atKey: true,
  })
}

function readConcurrency(owner: Reader): Flow['concurrency'] {
  const from = within(owner, 'concurrency')
  if (!from) return undefined
  refuseUnknown(from, ['limit', 'behavior'], 'concurrency')
  const limit = countIn(from, 'limit', 1)
  if (from.value.limit === undefined) missing(from, 'limit', 'limit: 1')
  return {
    limit: limit ?? 1,
    behavior: oneOf(from, 'behavior', ['QUEUE', 'CANCEL', 'FAIL']) ?? 'QUEUE',
  }
}

function readSla(owner: Reader): Flow['sla'] {
  return readersIn(owner, 'sla').map((from) => {
    refuseUnknown(from, ['id', 'type', 'behavior', 'duration', 'assert', 'labels'], 'An SLA')
    const id = requiredText(from, 'id', 'id: max-duration')
    const type = oneOf(from, 'type', ['MAX_DURATION', 'EXECUTION_ASSERTION'])
    if (from.value.type === undefined) missing(from, 'type', 'type: MAX_DURATION')
    const behavior = oneOf(from, 'behavior', ['FAIL', 'CANCEL', 'NONE'])
    if (from.value.behavior === undefined) missing(from, 'behavior', 'behavior: FAIL')
    const duration = durationIn(from, 'duration')
    if (type === 'MAX_DURATION' && duration === undefined)
      missing(from, 'duration', 'duration: PT1H')
    const assert = textIn(from, 'assert')
    if (type === 'EXECUTION_ASSERTION' && assert === undefined) {
      missing(from, 'assert', `assert: "{{ outputs.check.value == 'ok' }}"`)
    }
    return {
      id,
      type: type ?? 'MAX_DURATION',
      behavior: behavior ?? 'FAIL',
      duration,
      assert,
      labels: labelsIn(from, 'labels'),
    }
  })
}

function readChecks(owner: Reader): Flow['checks'] {
  return readersIn(owner, 'checks').map((from) => {
    refuseUnknown(from, ['condition', 'when', 'message', 'style', 'behavior'], 'A check')
    return {
      condition:
        textIn(from, 'when') ??
        requiredText(from, 'condition', `condition: "{{ inputs.amount > 0 }}"`),
      message: requiredText(from, 'message', 'message: The amount must be positive.'),
      style: oneOf(from, 'style', ['ERROR', 'SUCCESS', 'WARNING', 'INFO']) ?? 'INFO',
      behavior:
        oneOf(from, 'behavior', ['BLOCK_EXECUTION', 'FAIL_EXECUTION', 'CREATE_EXECUTION']) ??
        'BLOCK_EXECUTION',
    }
  })
}

/** Also under its earlier name `taskDefaults`; read first, because everything else is read through them. */
export function readPluginDefaults(value: Reader['value'], report: Report): PluginDefault[] {
  const root = reader(value, [], report)
  return ['pluginDefaults', 'taskDefaults'].flatMap((key) =>
    readersIn(root, key).map((from) => {
      refuseUnknown(from, ['type', 'forced', 'values'], 'A plugin default')
      if (!isObject(from.value.values)) missing(from, 'values', 'values: { level: WARN }')
      return {
        type: canonicalTypeStart(requiredText(from, 'type', 'type: core.log.Log')),
        forced: flagIn(from, 'forced', false),
        values: isObject(from.value.values) ? from.value.values : {},
      }
    }),
  )
}
