// Calls of filters, functions, tests and macros. Arguments are put in the order of the parameters when the
// template is compiled; operands are stripped of taint, and the result is tainted if one of them had any.

import { nearest, Refusal, type ExpressionErrorCode } from '../error'
import type { Definition, Definitions, Given } from '../definition'
import { bare } from '../values/taint'
import type { Argument } from '../syntax/tree'
import { Tainted, type Value } from '../values/values'
import type { State } from './state'

export type Run = (state: State) => Value

export type Unit = {
  readonly source: string
  fail(code: ExpressionErrorCode, message: string, at: number, hint?: string): never
  place(at: number): { line: number; column: number }
  /** Gives an error of a filter or function its place. */
  located(error: unknown, at: number): unknown
  compile(expression: Argument['value']): Run
}

export function find(
  unit: Unit,
  kind: 'filter' | 'test',
  name: string,
  known: Definitions,
  at: number,
): Definition {
  if (Object.hasOwn(known, name)) return known[name]!
  const similar = nearest(name, Object.keys(known))
  return unit.fail(
    'unknown-name',
    `Unknown ${kind} ${name}${similar ? `: did you mean ${similar}?` : ''}`,
    at,
    similar && `Did you mean ${similar}?`,
  )
}

/** Arguments in the order of the parameters. `skip` parameters are filled by the caller. */
export function bind(
  unit: Unit,
  name: string,
  definition: Definition,
  given: Argument[],
  at: number,
  skip: number,
): (Run | undefined)[] {
  const parameters = definition.parameters.slice(skip)
  const slots: (Run | undefined)[] = []
  const names = parameters.map((parameter) => parameter.replace(/^\.\.\.|\?$/g, ''))
  const rest = parameters.findIndex((parameter) => parameter.startsWith('...'))
  given.forEach((argument, index) => {
    const slot = argument.name === null ? index : names.indexOf(argument.name)
    if (slot === -1) {
      const similar = nearest(argument.name!, names)
      const expected = names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`
      unit.fail(
        'syntax',
        `${name} has no argument ${argument.name}: ${expected}`,
        argument.at,
        similar,
      )
    }
    if (slot >= parameters.length && rest === -1) {
      unit.fail('syntax', `${name} takes ${parameters.length} arguments at most`, argument.at)
    }
    slots[slot] = unit.compile(argument.value)
  })
  parameters.forEach((parameter, index) => {
    if (slots[index] === undefined && !parameter.endsWith('?') && !parameter.startsWith('...')) {
      unit.fail('syntax', `${name} needs the argument ${names[index]}`, at)
    }
  })
  return Array.from(slots)
}

/** Runs a definition on operands as they are, with the rules for secrets. */
export function perform(definition: Definition, operands: Given, state: State): Value {
  let guarded = false
  for (const operand of operands) {
    if (typeof operand === 'object' && operand !== null) {
      guarded = true
      break
    }
  }
  if (!guarded) return definition.run(operands, state)
  const before = state.touched
  state.touched = false
  try {
    const stripped = operands.map((operand) => {
      if (typeof operand !== 'object' || operand === null) return operand
      if (definition.reach !== 'around') return bare(operand, state)
      if (!(operand instanceof Tainted)) return operand
      state.touched = true
      state.taint(operand)
      return operand.value
    })
    const result = definition.run(stripped, state)
    return state.touched ? state.taint(result) : result
  } catch (error) {
    throw state.touched ? withoutContent(error) : error
  } finally {
    state.touched = before
  }
}

/** An error about a secret must not quote it. */
function withoutContent(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.code === 'budget') return error
  return new Refusal(error.code, 'This does not work on the value of the secret')
}

/** Gives what fails inside its place. */
export function attempt(run: () => Value, unit: Unit, at: number): Value {
  try {
    return run()
  } catch (error) {
    throw unit.located(error, at)
  }
}
