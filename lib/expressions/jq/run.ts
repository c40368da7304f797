// The jq filter: all outputs of a program, as a list, even where there is only one.

import { refuse } from '../error'
import type { State } from '../evaluate/state'
import type { Value } from '../values/values'
import { jqMachine } from './evaluate'
import { parseJq } from './parser'
import type { Program } from './tree'
import { JqError } from './values'

const maxCached = 200
const cache = new Map<string, Program>()

export function runJq(source: string, input: Value, state: State): Value[] {
  let program = cache.get(source)
  if (program === undefined) {
    program = parseJq(source)
    if (cache.size >= maxCached) cache.clear()
    cache.set(source, program)
  }
  try {
    return jqMachine(state).run(program, input, null)
  } catch (error) {
    if (error instanceof JqError) return refuse('type', `jq: ${error.message}`)
    throw error
  }
}
