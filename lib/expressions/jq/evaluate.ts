// Evaluation of jq: a program and an input give a list of outputs. Every step is charged.

import { refuse } from '../error'
import type { State } from '../evaluate/state'
import { isMap, own, put, type Value, type ValueMap } from '../values/values'
import { builtins } from './builtins/index'
import { formatText } from './builtins/format'
import { pathsOf } from './path-expression'
import { setPath } from './paths'
import {
  enterClosure,
  findClosure,
  functionName,
  lookup,
  type Closure,
  type Jq,
  type Scope,
} from './scope'
import type { Program } from './tree'
import {
  isTrue,
  jqArithmetic,
  jqCompare,
  jqFail,
  jqRead,
  jqSlice,
  jqText,
  jqType,
  JqError,
} from './values'

const maxDepth = 250
/** A step of jq makes lists, and so costs more time than an operation of a template. */
const stepCost = 7

export function jqMachine(state: State): Jq {
  const jq: Jq = {
    state,
    depth: 0,
    run: (program, input, scope) => guarded(jq, () => evaluate(program, input, scope, jq)),
    paths: (program, input, scope) => guarded(jq, () => pathsOf(program, input, scope, jq)),
  }
  return jq
}

function guarded<Result>(jq: Jq, run: () => Result[]): Result[] {
  jq.state.spend(stepCost)
  if (++jq.depth > maxDepth) refuse('budget', 'The jq program calls itself too deeply')
  try {
    const outputs = run()
    jq.state.produce(8 * outputs.length)
    return outputs
  } finally {
    jq.depth -= 1
  }
}

function evaluate(program: Program, input: Value, scope: Scope, jq: Jq): Value[] {
  const { state } = jq
  switch (program.kind) {
    case 'identity':
      return [input]
    case 'literal':
      return [program.value]
    case 'descend':
      return jq.paths(program, input, scope).map(({ value }) => value)
    case 'variable':
      return [readVariable(program.name, scope)]
    case 'format':
      return [formatText(program.name, input, state)]
    case 'text':
      return interpolate(program, input, scope, jq)
    case 'index':
      return cross(program.target, program.key, input, scope, jq, jqRead)
    case 'slice':
      return slices(program, input, scope, jq)
    case 'iterate':
      return jq.run(program.target, input, scope).flatMap((value) => itemsOf(value))
    case 'array':
      return [program.body === null ? [] : jq.run(program.body, input, scope)]
    case 'object':
      return objects(program.entries, input, scope, jq)
    case 'negate':
      return jq.run(program.body, input, scope).map((value) => {
        if (typeof value !== 'number') jqFail(`${jqType(value)} cannot be negated`)
        return 0 - value
      })
    case 'pipe':
      return jq
        .run(program.left, input, scope)
        .flatMap((value) => jq.run(program.right, value, scope))
    case 'comma':
      return [...jq.run(program.left, input, scope), ...jq.run(program.right, input, scope)]
    case 'binary':
      return binary(program, input, scope, jq)
    case 'update':
      return update(program, input, scope, jq)
    default:
      return control(program, input, scope, jq)
  }
}

type Control = Extract<
  Program,
  { kind: 'if' | 'try' | 'reduce' | 'foreach' | 'bind' | 'define' | 'call' }
>

function control(program: Control, input: Value, scope: Scope, jq: Jq): Value[] {
  switch (program.kind) {
    case 'if':
      return jq.run(program.condition, input, scope).flatMap((condition) => {
        if (isTrue(condition)) return jq.run(program.yes, input, scope)
        return program.no === null ? [input] : jq.run(program.no, input, scope)
      })
    case 'try':
      try {
        return jq.run(program.body, input, scope)
      } catch (error) {
        if (!(error instanceof JqError)) throw error
        return program.handler === null ? [] : jq.run(program.handler, error.value, scope)
      }
    case 'reduce':
    case 'foreach':
      return fold(program, input, scope, jq)
    case 'bind':
      return jq
        .run(program.source, input, scope)
        .flatMap((value) =>
          jq.run(program.body, input, { name: program.name, value, parent: scope }),
        )
    case 'define': {
      const closure: Closure = { parameters: program.parameters, body: program.body, scope }
      const name = functionName(program.name, program.parameters.length)
      return jq.run(program.rest, input, { name, value: closure, parent: scope })
    }
    case 'call':
      return call(program, input, scope, jq)
  }
}

function call(
  program: Extract<Program, { kind: 'call' }>,
  input: Value,
  scope: Scope,
  jq: Jq,
): Value[] {
  const { name, given } = program
  const closure = findClosure(scope, name, given.length)
  if (closure) return jq.run(closure.body, input, enterClosure(closure, name, given, scope))
  const key = functionName(name, given.length)
  if (!Object.hasOwn(builtins, key)) refuse('type', `jq: unknown function ${key}`)
  return builtins[key]!(
    input,
    given.map((argument) => (on: Value) => jq.run(argument, on, scope)),
    jq,
    given,
    scope,
  )
}

function readVariable(name: string, scope: Scope): Value {
  const value = lookup(scope, name)
  if (value === undefined) refuse('type', `jq: unknown variable ${name}`)
  return value as Value
}

export function itemsOf(value: Value): Value[] {
  if (Array.isArray(value)) return value
  if (isMap(value)) return Object.keys(value).map((key) => own(value, key) ?? null)
  return jqFail(`Cannot iterate over ${jqType(value)}`)
}

function cross(
  left: Program,
  right: Program,
  input: Value,
  scope: Scope,
  jq: Jq,
  combine: (left: Value, right: Value) => Value,
): Value[] {
  const lefts = jq.run(left, input, scope)
  return jq
    .run(right, input, scope)
    .flatMap((second) => lefts.map((first) => combine(first, second)))
}

function slices(
  program: Extract<Program, { kind: 'slice' }>,
  input: Value,
  scope: Scope,
  jq: Jq,
): Value[] {
  const ends = (end: Program | null): Value[] => (end === null ? [null] : jq.run(end, input, scope))
  return jq
    .run(program.target, input, scope)
    .flatMap((value) =>
      ends(program.to).flatMap((to) =>
        ends(program.from).map((from) => jqSlice(value, from, to, jq.state)),
      ),
    )
}

function objects(
  entries: { key: Program; value: Program }[],
  input: Value,
  scope: Scope,
  jq: Jq,
): Value[] {
  let made: ValueMap[] = [{}]
  for (const entry of entries) {
    const keys = jq.run(entry.key, input, scope)
    const values = jq.run(entry.value, input, scope)
    jq.state.spend(made.length * keys.length * values.length)
    jq.state.produce(16 * entries.length * made.length * keys.length * values.length)
    made = made.flatMap((map) =>
      keys.flatMap((key) => values.map((value) => withEntry(map, key, value))),
    )
  }
  return made
}

function withEntry(map: ValueMap, key: Value, value: Value): ValueMap {
  if (typeof key !== 'string') jqFail(`Object keys must be strings, not ${jqType(key)}`)
  const copy: ValueMap = { ...map }
  put(copy, key, value)
  return copy
}

function interpolate(
  program: Extract<Program, { kind: 'text' }>,
  input: Value,
  scope: Scope,
  jq: Jq,
): Value[] {
  let texts = ['']
  for (const part of program.parts) {
    const added =
      typeof part === 'string'
        ? [part]
        : jq
            .run(part, input, scope)
            .map((value) =>
              program.format === null
                ? jqText(value, jq.state)
                : formatText(program.format, value, jq.state),
            )
    texts = added.flatMap((text) =>
      texts.map((before) => {
        jq.state.produce(before.length + text.length)
        return before + text
      }),
    )
  }
  return texts
}

function binary(
  program: Extract<Program, { kind: 'binary' }>,
  input: Value,
  scope: Scope,
  jq: Jq,
): Value[] {
  const { operator, left, right } = program
  switch (operator) {
    case 'and':
    case 'or':
      return jq.run(left, input, scope).flatMap((first): Value[] => {
        if (isTrue(first) === (operator === 'or')) return [operator === 'or']
        return jq.run(right, input, scope).map(isTrue)
      })
    case '//': {
      const found = quietly(() => jq.run(left, input, scope)).filter(isTrue)
      return found.length > 0 ? found : jq.run(right, input, scope)
    }
    default:
      return cross(left, right, input, scope, jq, (first, second) =>
        compared(operator, first, second, jq.state),
      )
  }
}

function quietly(run: () => Value[]): Value[] {
  try {
    return run()
  } catch (error) {
    if (error instanceof JqError) return []
    throw error
  }
}

function compared(operator: string, left: Value, right: Value, state: State): Value {
  switch (operator) {
    case '==':
      return jqCompare(left, right, state) === 0
    case '!=':
      return jqCompare(left, right, state) !== 0
    case '<':
      return jqCompare(left, right, state) < 0
    case '<=':
      return jqCompare(left, right, state) <= 0
    case '>':
      return jqCompare(left, right, state) > 0
    case '>=':
      return jqCompare(left, right, state) >= 0
    default:
      return jqArithmetic(operator, left, right, state)
  }
}

function update(
  program: Extract<Program, { kind: 'update' }>,
  input: Value,
  scope: Scope,
  jq: Jq,
): Value[] {
  const { operator } = program
  const change = (fresh: (old: Value) => Value): Value =>
    jq
      .paths(program.left, input, scope)
      .reduce<Value>(
        (current, { path, value }) => setPath(current, path, fresh(value), jq.state),
        input,
      )
  if (operator === '|=') {
    return [change((old) => jq.run(program.right, old, scope)[0] ?? null)]
  }
  return jq.run(program.right, input, scope).map((second) =>
    change((old) => {
      if (operator === '=') return second
      if (operator === '//=') return isTrue(old) ? old : second
      return jqArithmetic(operator.slice(0, -1), old, second, jq.state)
    }),
  )
}

function fold(
  program: Extract<Program, { kind: 'reduce' | 'foreach' }>,
  input: Value,
  scope: Scope,
  jq: Jq,
): Value[] {
  const outputs: Value[] = []
  const items = jq.run(program.source, input, scope)
  for (const start of jq.run(program.start, input, scope)) {
    let current: Value = start
    for (const value of items) {
      const inner: Scope = { name: program.name, value, parent: scope }
      const steps = jq.run(program.step, current, inner)
      if (program.kind === 'reduce') current = steps.at(-1) ?? null
      else {
        for (const step of steps) {
          current = step
          outputs.push(
            ...(program.extract === null ? [step] : jq.run(program.extract, step, inner)),
          )
        }
      }
    }
    if (program.kind === 'reduce') outputs.push(current)
  }
  return outputs
}
