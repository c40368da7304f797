// Expressions become closures once, when their template is compiled.

import { ExpressionError } from '../error'
import { filters } from '../filters/index'
import { tests } from '../tests/index'
import { bare } from '../values/taint'
import type { Expression, Step } from '../syntax/tree'
import { decimalText } from '../values/print'
import { put, Tainted, typeName, type Value, type ValueMap } from '../values/values'
import { explainMissing, pathText, read, readRoot, type Key } from './access'
import { attempt, bind, find, perform, type Run, type Unit } from './call'
import { compileCall } from './function-call'
import { divide, holds, operations, type Operation } from './operators'
import type { State } from './state'

/** Thrown in place of an error where a missing variable is expected, since nobody will read it. */
const absent = Symbol('absent')

type Node<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>

export function compileExpression(node: Expression, unit: Unit): Run {
  switch (node.kind) {
    case 'literal': {
      const { value } = node
      return () => value
    }
    case 'path':
      return compilePath(node, unit)
    case 'member':
      return compileMember(node, unit)
    case 'list':
      return compileList(node, unit)
    case 'map':
      return compileMap(node, unit)
    case 'call':
      return compileCall(node, unit)
    case 'filter':
      return compileFilter(node, unit)
    case 'test':
      return compileTest(node, unit)
    case 'unary':
      return compileUnary(node, unit)
    case 'binary':
      return compileBinary(node, unit)
    case 'ternary':
      return compileTernary(node, unit)
  }
}

function compilePath(node: Node<'path'>, unit: Unit): Run {
  const { root, at } = node
  const probe = compileProbe(node, unit)
  const keys = compileSteps(node.steps, unit)
  return (state) => {
    const value = probe(state)
    if (value !== undefined) return value
    if (state.soft > 0) throw absent
    const { message, hint } = explainMissing(root, keys(state), state)
    return unit.fail('undefined', message, at, hint)
  }
}

/** Reads a path and gives undefined, instead of an error, where a step finds nothing. */
function compileProbe(node: Node<'path'>, unit: Unit): (state: State) => Value | undefined {
  const { root, steps } = node
  const names = steps.flatMap((step) => ('name' in step ? [step.name] : []))
  if (names.length === steps.length) {
    return (state) => {
      let value = readRoot(root, state)
      for (let index = 0; index < names.length && value !== undefined; index++) {
        value = read(value, names[index]!)
      }
      state.spend(1)
      return value
    }
  }
  const keys = compileSteps(steps, unit)
  return (state) => {
    let value = readRoot(root, state)
    state.spend(steps.length)
    const wanted = keys(state)
    for (let index = 0; index < wanted.length && value !== undefined; index++) {
      value = read(value, wanted[index]!)
    }
    return value
  }
}

function compileSteps(steps: Step[], unit: Unit): (state: State) => Key[] {
  const keys = steps.map((step): string | Run =>
    'name' in step ? step.name : compileExpression(step.index, unit),
  )
  return (state) =>
    keys.map((key, index) =>
      typeof key === 'string' ? key : asKey(key(state), unit, steps[index]!.at, state),
    )
}

function asKey(value: Value, unit: Unit, at: number, state: State): Key {
  if (typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (value instanceof Tainted) return asKey(bare(value, state), unit, at, state)
  return unit.fail('type', `${typeName(value)} cannot be the name of a property`, at)
}

function compileMember(node: Node<'member'>, unit: Unit): Run {
  const base = compileExpression(node.base, unit)
  const keys = compileSteps(node.steps, unit)
  return (state) => {
    let value: Value | undefined = base(state)
    state.spend(node.steps.length)
    const wanted = keys(state)
    for (let index = 0; index < wanted.length; index++) {
      const parent: Value = value
      value = read(parent, wanted[index]!)
      if (value === undefined) {
        if (state.soft > 0) throw absent
        const path = pathText('(…)', wanted.slice(0, index + 1))
        return unit.fail('undefined', `Unknown property ${path} of ${typeName(parent)}`, node.at)
      }
    }
    return value
  }
}

function compileList(node: Node<'list'>, unit: Unit): Run {
  const items = node.items.map((item) => compileExpression(item, unit))
  return (state) => {
    state.spend(1)
    state.produce(8 * items.length)
    return items.map((item) => item(state))
  }
}

function compileMap(node: Node<'map'>, unit: Unit): Run {
  const entries = node.entries.map(({ key, value }) => ({
    key: compileExpression(key, unit),
    value: compileExpression(value, unit),
    at: key.at,
  }))
  return (state) => {
    state.spend(1)
    state.produce(16 * entries.length)
    const map: ValueMap = {}
    for (const { key, value, at } of entries)
      put(map, String(asKey(key(state), unit, at, state)), value(state))
    return map
  }
}

function compileFilter(node: Node<'filter'>, unit: Unit): Run {
  const { name, at } = node
  const definition = find(unit, 'filter', name, filters, at)
  const slots = bind(unit, `The filter ${name}`, definition, node.arguments, at, 1)
  const input = compileExpression(node.input, unit)
  const soften = name === 'default'
  return (state) => {
    state.spend(1)
    const first = soften ? softly(input, state) : input(state)
    return attempt(
      () => {
        const operands: (Value | undefined)[] = [first]
        for (const slot of slots) operands.push(slot?.(state))
        return perform(definition, operands, state)
      },
      unit,
      at,
    )
  }
}

function compileTest(node: Node<'test'>, unit: Unit): Run {
  const { name, at, negated } = node
  const definition = find(unit, 'test', name, tests, at)
  const slots = bind(unit, `The test ${name}`, definition, node.arguments, at, 1)
  const input = compileExpression(node.input, unit)
  const soften = name === 'defined'
  return (state) => {
    state.spend(1)
    const first = soften ? softly(input, state) : input(state)
    return attempt(
      () => {
        const operands: (Value | undefined)[] = [first]
        for (const slot of slots) operands.push(slot?.(state))
        const result = perform(definition, operands, state)
        if (!negated) return result
        return result instanceof Tainted ? state.taint(!holds(result.value)) : !holds(result)
      },
      unit,
      at,
    )
  }
}

/** The value, or undefined where a variable in it is missing. */
function softly(run: Run, state: State): Value | undefined {
  const { scope, macros } = state
  state.soft += 1
  try {
    return run(state)
  } catch (error) {
    if (error === absent || (error instanceof ExpressionError && error.code === 'undefined')) {
      state.scope = scope
      state.macros = macros
      return undefined
    }
    throw error
  } finally {
    state.soft -= 1
  }
}

function compileUnary(node: Node<'unary'>, unit: Unit): Run {
  const operand = compileExpression(node.operand, unit)
  const { operator, at } = node
  const change = (value: Value, state: State): Value => {
    if (value instanceof Tainted) {
      state.taint(value)
      return state.taint(change(value.value, state))
    }
    if (operator === 'not') return !holds(value)
    if (typeof value !== 'number')
      return unit.fail('type', `\`${operator}\` needs a number, not ${typeName(value)}`, at)
    return operator === '-' ? 0 - value : value
  }
  return (state) => change(operand(state), state)
}

function compileBinary(node: Node<'binary'>, unit: Unit): Run {
  const { operator, at } = node
  const [left, right] = [node.left, node.right].map((side) => {
    const run = compileExpression(side, unit)
    return operator === '~' ? printed(side, run) : run
  }) as [Run, Run]
  switch (operator) {
    case 'and':
      return (state) => logical(left, right, state, true)
    case 'or':
      return (state) => logical(left, right, state, false)
    case '??':
      return (state) => softly(left, state) ?? right(state)
    case '???':
      return (state) => {
        const value = softly(left, state)
        return value === undefined ? right(state) : value
      }
    case '/': {
      const decimal = isDecimal(node)
      return compileOperation(
        left,
        right,
        (first, second) => divide(first, second, decimal),
        unit,
        at,
      )
    }
    default:
      return compileOperation(left, right, operations[operator]!, unit, at)
  }
}

/** A decimal as the text that it prints as; everything else as it is. */
export function printed(node: Expression, run: Run): Run {
  if (!isDecimal(node)) return run
  return (state) => {
    const value = run(state)
    return typeof value === 'number' ? decimalText(value) : value
  }
}

function logical(left: Run, right: Run, state: State, both: boolean): Value {
  const first = left(state)
  const decided = truth(first, state)
  if (decided !== both) return first instanceof Tainted ? state.taint(decided) : decided
  const second = right(state)
  const result = truth(second, state)
  return first instanceof Tainted || second instanceof Tainted ? state.taint(result) : result
}

function truth(value: Value, state: State): boolean {
  if (!(value instanceof Tainted)) return holds(value)
  state.taint(value)
  return holds(value.value)
}

function compileOperation(
  left: Run,
  right: Run,
  operation: Operation,
  unit: Unit,
  at: number,
): Run {
  return (state) => {
    const first = left(state)
    const second = right(state)
    try {
      state.spend(1)
      if (typeof first !== 'object' && typeof second !== 'object')
        return operation(first, second, state)
      return guarded(operation, first, second, state)
    } catch (error) {
      throw unit.located(error, at)
    }
  }
}

function guarded(operation: Operation, left: Value, right: Value, state: State): Value {
  const before = state.touched
  state.touched = false
  try {
    const result = operation(bare(left, state), bare(right, state), state)
    return state.touched ? state.taint(result) : result
  } finally {
    state.touched = before
  }
}

function compileTernary(node: Node<'ternary'>, unit: Unit): Run {
  const condition = compileExpression(node.condition, unit)
  const yes = compileExpression(node.yes, unit)
  const no = compileExpression(node.no, unit)
  return (state) => {
    const value = condition(state)
    if (!(value instanceof Tainted)) return holds(value) ? yes(state) : no(state)
    state.taint(value)
    return state.taint(holds(value.value) ? yes(state) : no(state))
  }
}

/** Whether arithmetic here has a decimal in it: `7 / 2` is 3, `7.0 / 2` is 3.5, and `2 * 3.5` prints as 7.0. */
export function isDecimal(node: Expression): boolean {
  switch (node.kind) {
    case 'literal':
      return node.decimal
    case 'unary':
      return isDecimal(node.operand)
    case 'binary':
      return '+-*/%'.includes(node.operator) && (isDecimal(node.left) || isDecimal(node.right))
    case 'filter': {
      if (node.name !== 'number') return node.name === 'abs' && isDecimal(node.input)
      const type = node.arguments[0]?.value
      return type?.kind === 'literal' && /^(FLOAT|DOUBLE|BIGDECIMAL)$/.test(String(type.value))
    }
    default:
      return false
  }
}
