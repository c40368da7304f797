// What a jq program runs in: the machine, and the variables and functions in reach.

import type { State } from '../evaluate/state'
import type { Value } from '../values/values'
import type { Program } from './tree'

export type Closure = { parameters: string[]; body: Program; scope: Scope }

/** Variables and functions in reach, innermost first. */
export type Scope = {
  name: string
  value: Value | Closure
  parent: Scope | null
} | null

export type Jq = {
  state: State
  depth: number
  run: (program: Program, input: Value, scope: Scope) => Value[]
  paths: (program: Program, input: Value, scope: Scope) => { path: Value[]; value: Value }[]
}

export type Builtin = (
  input: Value,
  given: ((on: Value) => Value[])[],
  jq: Jq,
  programs: Program[],
  scope: Scope,
) => Value[]

export function lookup(scope: Scope, name: string): Value | Closure | undefined {
  for (let current = scope; current !== null; current = current.parent) {
    if (current.name === name) return current.value
  }
  return undefined
}

export function functionName(name: string, count: number): string {
  return `${name}/${count}`
}

export function findClosure(scope: Scope, name: string, count: number): Closure | undefined {
  return lookup(scope, functionName(name, count)) as Closure | undefined
}

/** The scope inside a function: its own name, and its parameters as functions of the caller's scope. */
export function enterClosure(
  closure: Closure,
  name: string,
  given: Program[],
  caller: Scope,
): Scope {
  let scope: Scope = {
    name: functionName(name, given.length),
    value: closure,
    parent: closure.scope,
  }
  closure.parameters.forEach((parameter, index) => {
    const body: Closure = { parameters: [], body: given[index]!, scope: caller }
    scope = { name: functionName(parameter, 0), value: body, parent: scope }
  })
  return scope
}
