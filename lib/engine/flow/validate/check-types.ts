// Every task, trigger and condition: is its type known, and are its properties right?

import type { Json, JsonObject } from '../../json'
import type { Flow, Task, TriggerDefinition } from '../../model'
import type { IndexedTask } from '../index-flow'
import { nearestName } from '../nearest-name'
import { childLists } from '../parse/read-flowable'
import { taskProperties } from '../parse/task-scope'
import { isObject } from '../parse/reader'
import type { Path } from '../problem'
import type { TaskTypeDescription } from '../task-schemas/description'
import { canonicalType } from '../type-names'
import { checkProperties, type Add } from './check-properties'

export type KnownTypes = Map<string, TaskTypeDescription>

export function checkTypes(
  flow: Flow,
  index: Iterable<IndexedTask>,
  types: KnownTypes,
  add: Add,
): void {
  let unknown = 0
  for (const { task, path } of index) {
    if (!types.has(task.type)) unknown += 1
    if (unknown < maxUnknown) checkTask(task, path, types, add)
  }
  for (const [position, trigger] of flow.triggers.entries()) {
    checkTrigger(trigger, ['triggers', position], types, add)
  }
}

/** A flow with more is not read to the end by anybody. */
const maxUnknown = 1000

const readElsewhere = new Set<string>([...taskProperties, ...childLists])

function checkTask(task: Task, path: Path, types: KnownTypes, add: Add): void {
  const type = find(task.type, path, types, ['flowable', 'runnable'], add)
  if (!type) return
  const own = Object.fromEntries(
    Object.entries(type.properties).filter(([key]) => !readElsewhere.has(key)),
  )
  // Lists of tasks are no properties of the model; a Switch has no `tasks`, though, and says so here.
  checkProperties(task.properties, own, path, type.type, add)
}

function checkTrigger(trigger: TriggerDefinition, path: Path, types: KnownTypes, add: Add): void {
  const type = find(trigger.type, path, types, ['trigger'], add)
  if (type) {
    const known = { ...type.properties, ...sharedTriggerProperties }
    checkProperties(trigger.properties, known, path, type.type, add)
  }
  checkConditions(trigger.conditions, [...path, 'conditions'], types, add)
}

const sharedTriggerProperties: TaskTypeDescription['properties'] = Object.fromEntries(
  ['workerGroup', 'logLevel', 'logToFile', 'allowConcurrent', 'failOnTriggerError', 'assets'].map(
    (key) => [key, { types: ['any'], description: '' }],
  ),
)

function checkConditions(conditions: Json, path: Path, types: KnownTypes, add: Add): void {
  const entries: [string | number, Json][] = Array.isArray(conditions)
    ? [...conditions.entries()]
    : isObject(conditions)
      ? Object.entries(conditions)
      : []
  for (const [step, condition] of entries) {
    if (isObject(condition)) checkCondition(condition, [...path, step], types, add)
  }
}

function checkCondition(condition: JsonObject, path: Path, types: KnownTypes, add: Add): void {
  const { type, ...own } = condition
  if (typeof type !== 'string' || type === '') return
  const described = find(canonicalType(type), path, types, ['condition'], add)
  if (!described) return
  checkProperties(own, described.properties, path, described.type, add)
  checkConditions(own.conditions ?? null, [...path, 'conditions'], types, add)
}

function find(
  type: string,
  path: Path,
  types: KnownTypes,
  kinds: TaskTypeDescription['kind'][],
  add: Add,
): TaskTypeDescription | null {
  if (type === '') return null
  const found = types.get(type)
  if (found && kinds.includes(found.kind)) return found
  const wanted = kinds[0] === 'flowable' ? 'task' : kinds[0]
  add({
    severity: 'error',
    code: 'unknown-type',
    path: [...path, 'type'],
    message: found
      ? `${type} is no ${wanted} but a ${found.kind}.`
      : `There is no ${wanted} of type ${type}.`,
    fix: suggestion(type, types, kinds, wanted ?? 'task'),
  })
  return null
}

/** By the whole name, else by its last part alone: `core.Log` means `core.log.Log`. */
function suggestion(
  type: string,
  types: KnownTypes,
  kinds: TaskTypeDescription['kind'][],
  wanted: string,
): string {
  const names = [...types.values()].filter((one) => kinds.includes(one.kind)).map((one) => one.type)
  const last = (name: string) => name.slice(name.lastIndexOf('.') + 1)
  const end = nearestName(last(type), names.map(last)) ?? last(type)
  const meant =
    nearestName(type, names) ?? names.find((name) => last(name).toLowerCase() === end.toLowerCase())
  return meant ? `Did you mean \`${meant}\`?` : `Choose a ${wanted} type that is installed.`
}
