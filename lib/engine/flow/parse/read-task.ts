// What every task has, whatever its type. The type's own properties stay as written; the kinds that the
// engine carries out itself are read further in read-flowable.ts.

import type { Json, JsonObject } from '../../json'
import type { Task } from '../../model'
import { setOwn } from '../yaml-source'
import { canonicalType } from '../type-names'
import { checkIdentifier } from './identifiers'
import { childLists, readFlowable } from './read-flowable'
import { readRetry, readWorkerGroup } from './read-retry'
import {
  durationIn,
  flagIn,
  isObject,
  oneOf,
  requiredText,
  textIn,
  within,
  type Reader,
} from './reader'
import { taskProperties, tasksIn, type TaskScope } from './task-scope'
import { refuseUnknown } from './unknown-properties'

const shared: ReadonlySet<string> = new Set(taskProperties)

export function readTask(from: Reader, scope: TaskScope): Task {
  const id = requiredText(from, 'id', 'id: fetch')
  checkIdentifier('task', id, [...from.path, 'id'], from.report)
  scope.duplicate(id, [...from.path, 'id'])
  const type = canonicalType(requiredText(from, 'type', 'type: core.log.Log'))
  const flowable = readFlowable(from, type, scope)
  return {
    id,
    type,
    description: textIn(from, 'description'),
    disabled: flagIn(from, 'disabled', false),
    retry: readRetry(from),
    timeout: durationIn(from, 'timeout'),
    runIf: textIn(from, 'runIf') ?? textIn(from, 'when'),
    allowFailure: flagIn(from, 'allowFailure', false),
    allowWarning: flagIn(from, 'allowWarning', false),
    logLevel: oneOf(from, 'logLevel', ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']),
    logToFile: flagIn(from, 'logToFile', false),
    workerGroup: readWorkerGroup(from),
    taskCache: readTaskCache(from),
    properties: ownProperties(from.value, flowable ? childLists : []),
    ...(flowable ? { flowable } : {}),
    errors: tasksIn(from, 'errors', scope),
    finally: tasksIn(from, 'finally', scope),
  }
}

function ownProperties(value: JsonObject, without: readonly string[]): JsonObject {
  const own: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    if (!shared.has(key) && !without.includes(key)) setOwn(own, key, canonicalRunner(key, item))
  }
  return own
}

/** A task runner is a plugin with a type of its own. */
function canonicalRunner(key: string, value: Json): Json {
  if (key !== 'taskRunner' || !isObject(value) || typeof value.type !== 'string') return value
  return { ...value, type: canonicalType(value.type) }
}

function readTaskCache(owner: Reader): Task['taskCache'] {
  const from = within(owner, 'taskCache')
  if (!from) return undefined
  refuseUnknown(from, ['enabled', 'ttl'], 'A task cache')
  return { enabled: flagIn(from, 'enabled', false), ttl: durationIn(from, 'ttl') }
}
