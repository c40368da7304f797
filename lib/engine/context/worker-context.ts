// The variables that travel to a worker with an attempt: everything small, and of `outputs` and `tasks`
// only what its templates read. What they read is found out by rendering them once and watching; where that
// cannot be done (a function of the world is asked first), by what they name.

import {
  ExpressionError,
  LazyMap,
  references,
  render,
  Suspended,
  type Context,
  type Value,
  type ValueMap,
} from '../../expressions'
import type { ExecutionState, TaskRun } from '../execution'
import type { Json, JsonObject } from '../json'
import type { Flow } from '../model'
import { contextOf } from './context'
import { contextFunctions } from './context-functions'
import { viewOf } from './view'

/** The name under which the rounds of a loop stand as entries, where a map of JSON would change their order. */
export const roundsInOrder = '$rounds'

/** Plain data. Inputs of type SECRET are in it as they are: `secretInputs` names them. */
export function workerContext(
  flow: Flow,
  state: ExecutionState,
  taskRunId: string,
  sources: string[],
): JsonObject {
  const view = viewOf(flow, state)
  const row = view.taskRun(taskRunId) ?? null
  const context = contextOf(view, row, row?.attemptCount)
  const watched = new Map<string, Watch>()
  const watching: Context = { ...context }
  for (const root of ['outputs', 'tasks']) {
    const map = context[root]
    if (!(map instanceof LazyMap)) continue
    const watch = new Watch(map)
    watched.set(root, watch)
    watching[root] = watch.map
  }
  for (const source of sources) {
    if (!tryRender(source, watching, row, state)) noteNames(source, watched)
  }
  const variables: JsonObject = {}
  for (const [root, value] of Object.entries(context)) {
    const watch = watched.get(root)
    if (watch) variables[root] = watch.seen()
    else if (root === 'inputs') variables.inputs = state.execution.inputs
    else if (value !== undefined) variables[root] = plain(value)
  }
  return variables
}

/** The inputs whose values must never be shown. */
export function secretInputs(flow: Flow): string[] {
  return flow.inputs.filter((input) => input.type === 'SECRET').map((input) => input.id)
}

/** False where the rendering did not come to its end, so that it may have more to read. */
function tryRender(
  source: string,
  context: Context,
  row: TaskRun | null,
  state: ExecutionState,
): boolean {
  const now = row?.startedAt ?? state.execution.createdAt
  try {
    render(source, context, { now, random: () => 0.5, functions: contextFunctions(context) })
    return true
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof Suspended) return false
    throw error
  }
}

function noteNames(source: string, watched: Map<string, Watch>): void {
  let found: ReturnType<typeof references>
  try {
    found = references(source)
  } catch (error) {
    if (error instanceof ExpressionError) return
    throw error
  }
  for (const { path } of found) {
    const [root, name] = path
    const watch = root === undefined ? undefined : watched.get(root)
    if (!watch) continue
    if (name === undefined) watch.all = true
    else watch.whole(name)
  }
}

/** A lazy map that remembers what was read of it. */
class Watch {
  all = false
  readonly map: LazyMap
  private readonly inside = new Map<string, Watch | Json>()

  constructor(private readonly of: LazyMap) {
    this.map = new LazyMap({
      get: (key) => this.read(key),
      keys: () => {
        this.all = true
        return of.source.keys()
      },
    })
  }

  private read(key: string): Value | undefined {
    const known = this.inside.get(key)
    if (known instanceof Watch) return known.map
    const value = this.of.source.get(key)
    if (value === undefined) return undefined
    if (!(value instanceof LazyMap)) {
      this.inside.set(key, plain(value))
      return value
    }
    const watch = new Watch(value)
    this.inside.set(key, watch)
    return watch.map
  }

  whole(key: string): void {
    const value = this.of.source.get(key)
    if (value !== undefined) this.inside.set(key, plain(value))
  }

  seen(): JsonObject {
    if (this.all) return plain(this.of) as JsonObject
    const entries = [...this.inside].map(([key, value]) => [
      key,
      value instanceof Watch ? value.seen() : value,
    ])
    return Object.fromEntries(entries) as JsonObject
  }
}

function plain(value: Value): Json {
  if (value instanceof LazyMap) {
    const entries: [string, Json][] = []
    for (const key of value.source.keys()) {
      const entry = value.source.get(key)
      if (entry !== undefined) entries.push([key, plain(entry)])
    }
    const moved = entries.length > 1 && entries.some(([key]) => /^\d+$/.test(key))
    return moved ? { [roundsInOrder]: entries } : Object.fromEntries(entries)
  }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value as ValueMap).map(([key, entry]) => [key, plain(entry)])
  return Object.fromEntries(entries) as JsonObject
}
