// What the editor offers to complete: the language's own keys, written here with a line on each, and the
// task and trigger types with their properties, which the server reads from their schemas.

import type { CatalogProperty, CatalogType } from '@/lib/flows/schema'

export type Catalog = { tasks: CatalogType[]; triggers: CatalogType[] }

const taskLists = new Set([
  'tasks',
  'errors',
  'finally',
  'afterExecution',
  'then',
  'else',
  'defaults',
])

/** Messages of these keys are in messages/<locale>/flows.json under `keys`. */
export const flowKeys = [
  'id',
  'namespace',
  'description',
  'labels',
  'inputs',
  'variables',
  'tasks',
  'errors',
  'finally',
  'afterExecution',
  'outputs',
  'triggers',
  'concurrency',
  'retry',
  'timeout',
  'sla',
  'checks',
  'disabled',
  'pluginDefaults',
]

const taskKeys = [
  'id',
  'type',
  'description',
  'disabled',
  'runIf',
  'retry',
  'timeout',
  'allowFailure',
  'allowWarning',
  'logLevel',
  'workerGroup',
]

const inputKeys = [
  'id',
  'type',
  'displayName',
  'description',
  'required',
  'defaults',
  'prefill',
  'values',
  'allowCustomValue',
  'itemType',
  'min',
  'max',
  'after',
  'before',
  'validator',
  'allowedFileExtensions',
  'dependsOn',
]

const keysUnder: Record<string, string[]> = {
  concurrency: ['limit', 'behavior'],
  retry: ['type', 'interval', 'maxAttempts', 'maxDuration', 'maxInterval', 'delayFactor'],
  workerGroup: ['key', 'fallback'],
  outputs: ['id', 'type', 'value', 'description'],
  sla: ['id', 'type', 'behavior', 'duration', 'assert', 'labels'],
  checks: ['condition', 'message', 'style', 'behavior'],
  triggers: ['id', 'type', 'description', 'disabled', 'inputs', 'conditions'],
}

/** The kind of mapping that a path leads to: flow, task, trigger, input, output, or another's name. */
export type Room = string

export function roomOf(path: readonly string[]): Room {
  if (path.length === 0) return 'flow'
  const last = path.at(-1)
  const holder = path.at(-2) ?? ''
  if (last === 'task') return 'task'
  if (last !== '[]') return last ?? ''
  if (taskLists.has(holder) || path.at(-3) === 'cases') return 'task'
  if (holder === 'triggers') return 'trigger'
  if (holder === 'inputs' || holder === 'onResume') return 'input'
  if (holder === 'outputs') return 'output'
  return holder
}

/** The keys that may stand there, the required ones first. */
export function keysFor(room: Room, type: string, catalog: Catalog): CatalogProperty[] {
  const plain = (names: string[]) => names.map((name): CatalogProperty => ({ name }))
  switch (room) {
    case 'flow':
      return plain(flowKeys)
    case 'task':
      return [...propertiesOf(type, catalog.tasks), ...plain(taskKeys)]
    case 'trigger':
      return [...propertiesOf(type, catalog.triggers), ...plain(keysUnder.triggers ?? [])]
    case 'input':
      return plain(inputKeys)
    case 'output':
      return plain(keysUnder.outputs ?? [])
    default:
      return plain(keysUnder[room] ?? [])
  }
}

/** The values that a key takes there; empty where anything goes. */
export function valuesFor(room: Room, key: string, type: string, catalog: Catalog): string[] {
  if (key === 'type' && room === 'task') return catalog.tasks.map((item) => item.type)
  if (key === 'type' && room === 'trigger') return catalog.triggers.map((item) => item.type)
  if (key === 'type' && room === 'input') return inputTypeNames
  if (key === 'type' && room === 'retry') return ['constant', 'exponential', 'random']
  if (key === 'behavior' && room === 'concurrency') return ['QUEUE', 'CANCEL', 'FAIL']
  if (key === 'logLevel') return ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']
  const types = room === 'trigger' ? catalog.triggers : catalog.tasks
  const property = propertiesOf(type, types).find(({ name }) => name === key)
  if (property?.values) return property.values
  return property?.type === 'boolean' || booleans.has(key) ? ['true', 'false'] : []
}

const booleans = new Set(['disabled', 'required', 'allowFailure', 'allowWarning'])

const inputTypeNames = [
  'STRING',
  'INT',
  'FLOAT',
  'BOOL',
  'SELECT',
  'MULTISELECT',
  'DATE',
  'DATETIME',
  'TIME',
  'DURATION',
  'JSON',
  'YAML',
  'URI',
  'EMAIL',
  'SECRET',
  'ARRAY',
  'FILE',
]

/** Types may be written with the prefix that flows of the older system carry. */
function propertiesOf(type: string, types: readonly CatalogType[]): CatalogProperty[] {
  const name = type.replace(/^["']|["']$/g, '').replace(/^io\.kestra\.plugin\./, '')
  return types.find((candidate) => candidate.type === name)?.properties ?? []
}
