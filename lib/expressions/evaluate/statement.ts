// Statements become closures that write to an output.

import { filters } from '../filters/index'
import { keysOf } from '../values/operand'
import type { Parameter, Statement } from '../syntax/tree'
import { isMap, LazyMap, taint, Tainted, typeName, type Value } from '../values/values'
import { read } from './access'
import { bind, find, perform, type Run, type Unit } from './call'
import { printed } from './expression'
import { holds } from './operators'
import { Output } from './output'
import type { Macro, Scope, State } from './state'

export type Write = (state: State, output: Output) => void

/** What is done to a printed value first: nothing, or rendering it again where that is asked for. */
export type Finish = (value: Value, state: State) => Value

export function compileStatements(statements: Statement[], unit: Unit, finish: Finish): Write {
  const writes = statements.map((statement) => compileStatement(statement, unit, finish))
  if (writes.length === 1) return writes[0]!
  return (state, output) => {
    for (const write of writes) write(state, output)
  }
}

type Node<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>

function compileStatement(node: Statement, unit: Unit, finish: Finish): Write {
  const { at } = node
  const write = compileKind(node, unit, finish)
  if (node.kind === 'text') return write
  return (state, output) => {
    state.at = at
    state.spend(1)
    write(state, output)
  }
}

function compileKind(node: Statement, unit: Unit, finish: Finish): Write {
  switch (node.kind) {
    case 'text': {
      const { text } = node
      return (state, output) => output.text(text, state)
    }
    case 'print': {
      const run = printed(node.expression, unit.compile(node.expression))
      return (state, output) => output.print(finish(run(state), state), state)
    }
    case 'set': {
      const run = unit.compile(node.value)
      const { variable } = node
      return (state) => state.assign(variable, run(state))
    }
    case 'if':
      return compileIf(node, unit, finish)
    case 'for':
      return compileFor(node, unit, finish)
    case 'macro':
      return compileMacro(node, unit, finish)
    case 'apply':
      return compileApply(node, unit, finish)
  }
}

function compileIf(node: Node<'if'>, unit: Unit, finish: Finish): Write {
  const branches = node.branches.map(({ condition, body }) => ({
    condition: unit.compile(condition),
    body: compileStatements(body, unit, finish),
  }))
  const otherwise = compileStatements(node.otherwise, unit, finish)
  return (state, output) => {
    for (const { condition, body } of branches) {
      const value = condition(state)
      if (holds(value instanceof Tainted ? value.value : value)) return body(state, output)
    }
    otherwise(state, output)
  }
}

/** A round of a loop costs about as much time as so many operations. */
const roundCost = 4

function compileFor(node: Node<'for'>, unit: Unit, finish: Finish): Write {
  const list = unit.compile(node.list)
  const body = compileStatements(node.body, unit, finish)
  const otherwise = compileStatements(node.otherwise, unit, finish)
  const { variable, readsLoop, at } = node
  return (state, output) => {
    const items = itemsOf(list(state), state, unit, at)
    if (items.length === 0) return otherwise(state, output)
    const parent = state.scope
    const values = new Map<string, Value>()
    for (let index = 0; index < items.length; index++) {
      state.spend(roundCost)
      // Each round starts with nothing but its item: what a round sets for itself is gone in the next.
      values.clear()
      values.set(variable, items[index]!)
      if (readsLoop) values.set('loop', loopAt(index, items.length))
      state.scope = { values, parent, closed: false }
      body(state, output)
    }
    state.scope = parent
  }
}

function loopAt(index: number, length: number): Value {
  return {
    index,
    length,
    first: index === 0,
    last: index === length - 1,
    revindex: length - index - 1,
  }
}

/** The rounds of a `for`: items of a list, entries of a map (`entry.key`, `entry.value`). */
function itemsOf(value: Value, state: State, unit: Unit, at: number): Value[] {
  if (value === null) return []
  if (Array.isArray(value)) return value.map((item) => item ?? null)
  if (value instanceof Tainted)
    return itemsOf(value.value, state, unit, at).map((item) => taint(item))
  if (!isMap(value) && !(value instanceof LazyMap))
    return unit.fail('type', `\`for\` needs a list or a map, not ${typeName(value)}`, at)
  return keysOf(value, state).map((key) => ({ key, value: read(value, key) ?? null }))
}

function compileMacro(node: Node<'macro'>, unit: Unit, finish: Finish): Write {
  const body = compileStatements(node.body, unit, finish)
  const parameters = node.parameters.map((parameter) => compileParameter(parameter, unit))
  const { name, at } = node
  const macro: Macro = (state, positional, named) => {
    const unknown = Object.keys(named).find((key) => parameters.every((one) => one.name !== key))
    if (unknown !== undefined || positional.length > parameters.length) {
      unit.fail(
        'type',
        `The macro ${name} takes ${parameters.map((one) => one.name).join(', ') || 'no arguments'}`,
        at,
      )
    }
    const outer = state.scope
    const scope: Scope = { values: new Map(), parent: null, closed: true }
    parameters.forEach(({ name: key, initial }, index) => {
      scope.values.set(key, positional[index] ?? named[key] ?? initial?.(state) ?? null)
    })
    state.enter()
    state.scope = scope
    const output = new Output()
    body(state, output)
    state.scope = outer
    state.leave()
    return output.tainted ? state.taint(output.value) : output.value
  }
  return (state) => {
    state.macros = new Map(state.macros).set(name, macro)
  }
}

function compileParameter(parameter: Parameter, unit: Unit): { name: string; initial: Run | null } {
  return { name: parameter.name, initial: parameter.initial && unit.compile(parameter.initial) }
}

function compileApply(node: Node<'apply'>, unit: Unit, finish: Finish): Write {
  const body = compileStatements(node.body, unit, finish)
  const steps = node.filters.map(({ name, arguments: given, at }) => {
    const definition = find(unit, 'filter', name, filters, at)
    return { definition, at, slots: bind(unit, `The filter ${name}`, definition, given, at, 1) }
  })
  return (state, output) => {
    const inner = new Output()
    body(state, inner)
    let value: Value = inner.tainted ? state.taint(inner.value) : inner.value
    for (const { definition, slots, at } of steps) {
      try {
        value = perform(definition, [value, ...slots.map((slot) => slot?.(state))], state)
      } catch (error) {
        throw unit.located(error, at)
      }
    }
    output.print(value, state)
  }
}
