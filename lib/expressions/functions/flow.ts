// Functions over the variables of an execution: outputs of the current round of a loop, of another
// round, of the parent; task runs in a state.

import type { Definitions } from '../definition'
import { refuse } from '../error'
import { read, readRoot } from '../evaluate/access'
import type { State } from '../evaluate/state'
import { materialize } from '../values/taint'
import { asList, asText, asWhole, keysOf } from '../values/operand'
import { isMap, LazyMap, type Value, type ValueMap } from '../values/values'

type Reads = LazyMap | ValueMap

function isReadable(value: Value | undefined): value is Reads {
  return isMap(value) || value instanceof LazyMap
}

function at(value: Value | undefined, ...keys: string[]): Value | undefined {
  let current = value
  for (const key of keys) {
    if (current === undefined || current === null) return undefined
    current = read(current, key)
  }
  return current
}

/** The parents from the outermost to the innermost; the variable has them the other way round. */
function parents(state: State): Value[] {
  const value = readRoot('parents', state)
  return Array.isArray(value) ? value.toReversed() : []
}

function keyOf(value: Value | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value)
}

/** Follows the values of the loops around the current task run into the outputs of a task. */
function inCurrentLoops(outputs: Value, state: State, missing: () => Value): Value {
  let current = outputs
  for (const parent of parents(state)) {
    const key = keyOf(at(parent, 'taskrun', 'value'))
    // A parent that is no round of a loop has no value, and adds no level.
    if (key === undefined) continue
    const next = read(current, key)
    if (next === undefined) return missing()
    current = next
  }
  return current
}

function currentEachOutput(outputs: Value, state: State): Value {
  if (!isReadable(outputs)) {
    refuse('type', 'currentEachOutput() needs the outputs of a task, such as outputs.task')
  }
  const none = (): Value => refuse('undefined', 'The task has no output in this round of the loop')
  const inner = inCurrentLoops(outputs, state, none)
  const key = keyOf(at(readRoot('taskrun', state), 'value'))
  if (key === undefined) refuse('undefined', 'currentEachOutput() belongs inside a loop')
  return read(inner, key) ?? none()
}

function outputsOf(task: Value | undefined, state: State): Value | undefined {
  if (isReadable(task)) return task
  const id = task === undefined || task === null ? at(readRoot('task', state), 'id') : task
  return at(readRoot('outputs', state), asText(id, state))
}

function iterationOutput(
  task: Value | undefined,
  iteration: Value | undefined,
  state: State,
): Value {
  const current = at(readRoot('taskrun', state), 'iteration')
  let index: number
  if (iteration === undefined || iteration === null) {
    if (typeof current !== 'number') refuse('type', 'iterationOutput() belongs inside a loop')
    index = current - 1
  } else index = asWhole(iteration, 'The iteration')
  if (index < 0) refuse('type', 'There is no round before the first')
  const outputs = outputsOf(task, state)
  if (outputs === undefined || outputs === null) return null
  const rounds = inCurrentLoops(outputs, state, () => null)
  if (!isReadable(rounds)) return null
  const keys = keysOf(rounds, state)
  const key = keys[index]
  if (key === undefined) refuse('type', `There is no round ${index} yet`)
  const output = read(rounds, key) ?? null
  return read(output, 'value') ?? output
}

function parentOutput(index: Value | undefined, state: State): Value {
  const all = readRoot('parents', state)
  const wanted = index === undefined || index === null ? 0 : asWhole(index, 'The index')
  const nearest = index === undefined ? readRoot('parent', state) : undefined
  const parent = nearest ?? (Array.isArray(all) ? all[wanted] : undefined)
  if (parent === undefined) refuse('type', `There is no parent ${wanted}`)
  const outputs = at(readRoot('outputs', state), asText(at(parent, 'task', 'id') ?? null, state))
  const key = keyOf(at(parent, 'taskrun', 'value'))
  if (outputs === undefined || outputs === null) return null
  return key === undefined ? outputs : (read(outputs, key) ?? null)
}

function tasksWithState(wanted: string, state: State): Value {
  const tasks = readRoot('tasks', state)
  const all = tasks instanceof LazyMap ? materialize(tasks, state) : tasks
  if (!isMap(all)) return []
  const found: Value[] = []
  for (const taskId of keysOf(all, state)) {
    const task = read(all, taskId) ?? null
    const own = read(task, 'state')
    if (typeof own === 'string') {
      if (own.toUpperCase() === wanted) found.push({ taskId, state: wanted })
    } else if (isReadable(task)) {
      for (const value of keysOf(task, state)) {
        const one = at(task, value, 'state')
        if (typeof one === 'string' && one.toUpperCase() === wanted) {
          found.push({ taskId, state: wanted, value })
        }
      }
    }
  }
  return found
}

export const flowFunctions: Definitions = {
  currentEachOutput: {
    parameters: ['outputs'],
    reach: 'around',
    run: ([outputs], state) => currentEachOutput(outputs ?? null, state),
  },
  iterationOutput: {
    parameters: ['taskId?', 'iteration?'],
    reach: 'around',
    run: ([task, iteration], state) => iterationOutput(task, iteration, state),
  },
  loopOutputs: {
    parameters: ['outputs', 'id'],
    reach: 'around',
    run: ([outputs, id], state) => {
      const key = asText(id, state)
      return asList(outputs, 'The first argument').map((round) => at(round, 'outputs', key) ?? null)
    },
  },
  parentOutput: {
    parameters: ['index?'],
    run: ([index], state) => parentOutput(index, state),
  },
  tasksWithState: {
    parameters: ['state'],
    run: ([wanted], state) => tasksWithState(asText(wanted, state).toUpperCase(), state),
  },
}
