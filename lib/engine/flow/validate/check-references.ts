// Does what an expression reads exist? Only warnings: an execution may set variables on its way, and a flow
// whose last step reads a name that is not there runs all the others.

import type { Reference } from '../../../expressions'
import type { Flow } from '../../model'
import type { IndexedTask } from '../index-flow'
import { nearestName } from '../nearest-name'
import type { DottedNames } from '../dotted-names'
import type { Finding } from '../problem'
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
  inputs: DottedNames
  /** Set while the execution runs, by a name that cannot be known. */
  freeVariables: boolean
}

type Found = Pick<Finding, 'code' | 'message' | 'fix'> | null

export function checkReference(reference: Reference, use: TemplateUse, names: Names): Found {
  const [root = '', name] = reference.path
  if (use.scope === 'elsewhere' || reference.optional) return null
  if (!roots.includes(root)) return unknownRoot(root, names)
  if (name === undefined) return null
  if (root === 'inputs') return checkInput(reference.path.slice(1), names)
  if (root === 'vars' && !names.freeVariables) return checkVariable(name, names)
  if (root === 'outputs') return checkOutputs(name, use, names)
  return null
}

function unknown(message: string, meant: string | undefined, otherwise: string): Found {
  return {
    code: 'unknown-reference',
    message,
    fix: meant === undefined ? otherwise : `Did you mean \`${meant}\`?`,
  }
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

function checkOutputs(id: string, use: TemplateUse, names: Names): Found {
  const other = names.tasks.get(id)
  if (!other) {
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
  if (!use.task) return null
  const order = orderOf(other, use.task, names.tasks)
  const why = reasons[order]?.(id, use.task)
  return why ? notYet(why, 'Move it, or use `??` for another value.') : null
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

function read(root: string, name: string): string {
  return /^[A-Za-z_][\w.]*$/.test(name) ? `${root}.${name}` : `${root}['${name}']`
}
