// Programs that name places in their input (`.a[0]`, `.[] | select(.x)`), for updates and `del`.

import { refuse } from '../error'
import { isMap, type Value } from '../values/values'
import { enterClosure, findClosure, functionName, type Jq, type Scope } from './scope'
import { allPaths, getPath } from './paths'
import type { Program } from './tree'
import { isTrue, jqFail, jqRead, jqType } from './values'

export type Place = { path: Value[]; value: Value }

export function pathsOf(program: Program, input: Value, scope: Scope, jq: Jq): Place[] {
  switch (program.kind) {
    case 'identity':
      return [{ path: [], value: input }]
    case 'descend':
      return allPaths(input, jq.state).map((path) => ({ path, value: getPath(input, path) }))
    case 'index': {
      const keys = jq.run(program.key, input, scope)
      return within(program.target, input, scope, jq, (value) =>
        keys.map((key) => ({ path: [key], value: jqRead(value, key) })),
      )
    }
    case 'iterate':
      return within(program.target, input, scope, jq, children)
    case 'pipe':
      return within(program.left, input, scope, jq, (value) =>
        jq.paths(program.right, value, scope),
      )
    case 'comma':
      return [...jq.paths(program.left, input, scope), ...jq.paths(program.right, input, scope)]
    case 'if':
      return jq.run(program.condition, input, scope).flatMap((condition) => {
        const branch = isTrue(condition) ? program.yes : program.no
        return branch === null ? [{ path: [], value: input }] : jq.paths(branch, input, scope)
      })
    case 'try':
      return jq.paths(program.body, input, scope)
    case 'call':
      return called(program, input, scope, jq)
    default:
      return refuse('type', 'jq: this part names no place in the input')
  }
}

function within(
  target: Program,
  input: Value,
  scope: Scope,
  jq: Jq,
  next: (value: Value) => Place[],
): Place[] {
  return jq.paths(target, input, scope).flatMap((outer) =>
    next(outer.value).map((inner) => ({
      path: [...outer.path, ...inner.path],
      value: inner.value,
    })),
  )
}

function children(value: Value): Place[] {
  if (value === null) return []
  if (Array.isArray(value)) return value.map((item, index) => ({ path: [index], value: item }))
  if (!isMap(value)) return jqFail(`Cannot iterate over ${jqType(value)}`)
  return Object.keys(value).map((key) => ({ path: [key], value: jqRead(value, key) }))
}

function called(
  program: Extract<Program, { kind: 'call' }>,
  input: Value,
  scope: Scope,
  jq: Jq,
): Place[] {
  const { name, given } = program
  const closure = findClosure(scope, name, given.length)
  if (closure) return jq.paths(closure.body, input, enterClosure(closure, name, given, scope))
  const here = { path: [], value: input }
  switch (functionName(name, given.length)) {
    case 'empty/0':
      return []
    case 'select/1':
      return jq
        .run(given[0]!, input, scope)
        .filter(isTrue)
        .map(() => here)
    case 'recurse/0':
      return jq.paths({ kind: 'descend' }, input, scope)
    case 'first/0':
      return [{ path: [0], value: jqRead(input, 0) }]
    case 'first/1':
      return jq.paths(given[0]!, input, scope).slice(0, 1)
    case 'last/0':
      return [{ path: [-1], value: jqRead(input, -1) }]
    case 'last/1':
      return jq.paths(given[0]!, input, scope).slice(-1)
    case 'getpath/1':
      return jq.run(given[0]!, input, scope).map((path) => {
        if (!Array.isArray(path)) jqFail('Path must be specified as an array')
        return { path, value: getPath(input, path) }
      })
    default:
      return refuse('type', `jq: ${name} names no place in the input`)
  }
}
