// Does what an expression reads exist? Only warnings: an execution may set variables on its way, and a flow
// whose last step reads a name that is not there runs all the others, to fail in the one that reads it.

import type { Reference } from '../../../expressions'
import type { Flow } from '../../model'
import type { IndexedTask } from '../index-flow'
import { nearestName } from '../nearest-name'
import type { DottedNames } from '../dotted-names'
import type { KnownTypes } from './check-types'
import { checkOutputName } from './check-output-names'
import { read, unknown, type Found } from './unknown-name'
import type { TemplateUse } from './find-templates'
import { orderOf, type Order } from './order'

/** What every expression of an execution can read. */
const roots = [
  'flow',
  'execution',
  'inputs',
  'vars',
  'outputs',
  'trigger',
  'taskrun',
  'task',
  'parent',
  'parents',
  'labels',
  'kv',
  'secrets',
  'error',
  'errors',
  'envs',
  'globals',
  'namespace',
  'item',
  'iteration',
  'kestra',
  'millrace',
  'workingDir',
  'outputDir',
  'outputFiles',
  'tasks',
  'state',
  'logs',
  'addLabels',
]

export type Names = {
  flow: Flow
  tasks: Map<string, IndexedTask>
  types: KnownTypes
  inputs: DottedNames
  /** Set while the execution runs, by a name that cannot be known. */
  freeVariables: boolean
}

export function checkReference(reference: Reference, use: TemplateUse, names: Names): Found {
  const [root = '', name] = reference.path
  if (use.scope === 'elsewhere' || reference.optional) return null
  if (!roots.includes(root)) return unknownRoot(root, names)
  if (name === undefined) return null
  if (root === 'inputs') return checkInput(reference.path.slice(1), names)
  if (root === 'vars' && !names.freeVariables) return checkVariable(name, names)
  if (root === 'outputs') return checkOutputs(reference, use, names)
  if (root === 'labels') return checkLabel(reference.path.slice(1).join('.'), names)
  return null
}

/** What the engine itself writes beside the labels of a flow and of a start. */
const systemLabels = ['system.correlationId', 'system.replay', 'system.backfill']

/** Whoever starts an execution may give it any label; only a slip in one that is known can be told. */
function checkLabel(name: string, { flow }: Names): Found {
  const known = [...Object.keys(flow.labels), ...systemLabels]
  if (known.some((label) => label === name || label.startsWith(`${name}.`))) return null
  const meant = nearestName(name, known)
  if (meant === undefined && !name.startsWith('system.')) return null
  return unknown(
    name.startsWith('system.') ? `There is no label ${name}.` : `The flow has no label ${name}.`,
    meant && read('labels', meant),
    `The engine sets ${systemLabels.join(', ')}.`,
  )
}

function unknownRoot(root: string, { flow, tasks }: Names): Found {
  let meant = nearestName(root, roots)
  if (flow.inputs.some((input) => input.id === root)) meant = `inputs.${root}`
  else if (Object.hasOwn(flow.variables, root)) meant = `vars.${root}`
  else if (tasks.has(root)) meant = read('outputs', root)
  return unknown(
    `There is no variable ${root}.`,
    meant,
    `Use one of ${roots.slice(0, 10).join(', ')}.`,
  )
}

/** Ids may hold dots: `inputs.nested.more.int` reads an input of that id, or what is inside `nested`. */
function checkInput(path: string[], { flow, inputs }: Names): Found {
  const whole = path.join('.')
  if (inputs.reaches(whole)) return null
  const ids = flow.inputs.map((input) => input.id)
  const meant = dashed(path[0], ids) ?? nearestName(whole, ids) ?? nearestName(path[0] ?? '', ids)
  return unknown(
    `The flow has no input ${whole}.`,
    meant && read('inputs', meant),
    ids.length > 0 ? `Its inputs are ${ids.slice(0, 10).join(', ')}.` : 'Add it to `inputs`.',
  )
}

/** `inputs.server-name` takes `name` from `inputs.server`: the input `server-name` was meant. */
function dashed(start: string | undefined, ids: Iterable<string>): string | undefined {
  for (const id of ids) if (start !== undefined && id.startsWith(`${start}-`)) return id
  return undefined
}

function checkVariable(name: string, { flow }: Names): Found {
  const known = Object.keys(flow.variables)
  if (known.includes(name)) return null
  const meant = nearestName(name, known)
  return unknown(
    `The flow has no variable ${name}.`,
    meant && read('vars', meant),
    'Add it to `variables`.',
  )
}

function checkOutputs({ path, dynamic }: Reference, use: TemplateUse, names: Names): Found {
  const [, id = '', property] = path
  const other = names.tasks.get(id)
  if (!other) {
    // The steps of a ForEachItem and of a WorkingDirectory have names of their own.
    if (isMadeUp(id, names)) return null
    const meant = dashed(id, names.tasks.keys()) ?? nearestName(id, names.tasks.keys())
    return unknown(
      `No task has the id ${id}.`,
      meant && read('outputs', meant),
      'Name a task of this flow.',
    )
  }
  if (other.task.disabled) {
    return notYet(
      `${id} is disabled and has no outputs.`,
      'Enable it, or use `??` for another value.',
    )
  }
  const order = use.task && orderOf(other, use.task, names.tasks)
  const why = use.task && order && reasons[order]?.(id, use.task)
  if (why) return notYet(why, 'Move it, or use `??` for another value.')
  if (property === undefined || (dynamic && path.length === 2)) return null
  return checkOutputName(other, property, names)
}

function isMadeUp(id: string, { tasks }: Names): boolean {
  const owner = tasks.get(id.slice(0, id.lastIndexOf('_')))
  const kind = owner?.task.flowable?.kind
  return kind === 'forEachItem' || kind === 'workingDirectory'
}

function notYet(message: string, fix: string): Found {
  return { code: 'not-yet-run', message, fix }
}

const reasons: Partial<Record<Order, (id: string, task: IndexedTask) => string | null>> = {
  after: (id, { task }) => `${id} runs after ${task.id}.`,
  beside: (id, { task }) => `${id} runs beside ${task.id} and may not have ended.`,
  'never-both': (id, { task }) => `${id} and ${task.id} never both run.`,
  itself: (id, { task }) => (task.flowable ? null : `${id} has no outputs before it ends.`),
  inside: (id, { task }) => {
    const looks = task.flowable?.kind === 'loopUntil' || task.flowable?.kind === 'forEach'
    return looks ? null : `${id} runs after ${task.id} began.`
  },
}
