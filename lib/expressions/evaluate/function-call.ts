// Calls by name: a macro of the template, a function that the host hands in, a built-in one.

import { Suspended, type HostFunction } from '../environment'
import { ExpressionError, nearest, Refusal } from '../error'
import { functions, worldFunctions } from '../functions/index'
import type { Expression } from '../syntax/tree'
import { bare } from '../values/taint'
import { put, type Value } from '../values/values'
import { attempt, bind, perform, type Run, type Unit } from './call'
import type { State } from './state'

export function compileCall(node: Extract<Expression, { kind: 'call' }>, unit: Unit): Run {
  const { name, at } = node
  const given = node.arguments.map((argument) => ({
    name: argument.name,
    run: unit.compile(argument.value),
  }))
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined
  const host: Run = (state) => {
    const provided = state.environment.functions
    const positional: Value[] = []
    const named: Record<string, Value> = {}
    for (const argument of given) {
      const value = argument.run(state)
      if (argument.name === null) positional.push(value)
      else put(named, argument.name, value)
    }
    const macro = state.macros?.get(name)
    if (macro) return macro(state, positional, named)
    if (provided && Object.hasOwn(provided, name)) {
      return callHost(provided[name]!, name, { positional, named }, state, unit, at)
    }
    return unit.fail(...missingFunction(name), at)
  }
  if (!known) {
    return (state) => {
      state.spend(1)
      return attempt(() => host(state), unit, at)
    }
  }
  const slots = bind(unit, `${name}()`, known, node.arguments, at, 0)
  return (state) => {
    state.spend(1)
    return attempt(
      () => {
        const provided = state.environment.functions
        if (state.macros?.has(name) || (provided && Object.hasOwn(provided, name)))
          return host(state)
        return perform(
          known,
          slots.map((slot) => slot?.(state)),
          state,
        )
      },
      unit,
      at,
    )
  }
}

function missingFunction(name: string): ['host' | 'unknown-name', string] {
  if ((worldFunctions as readonly string[]).includes(name))
    return ['host', `${name}() is not available here`]
  const similar = nearest(name, [...Object.keys(functions), ...worldFunctions])
  return [
    'unknown-name',
    `Unknown function ${name}()${similar ? `: did you mean ${similar}()?` : ''}`,
  ]
}

function callHost(
  run: HostFunction,
  name: string,
  args: { positional: Value[]; named: Record<string, Value> },
  state: State,
  unit: Unit,
  at: number,
): Value {
  const before = state.touched
  state.touched = false
  try {
    const positional = args.positional.map((value) => bare(value, state))
    const named = bare(args.named, state) as Record<string, Value>
    const place = unit.place(at)
    const answer: Value | undefined = run({ positional, named }, place)
    const result = answer ?? null
    return state.touched ? state.taint(result) : result
  } catch (error) {
    if (error instanceof Suspended || error instanceof ExpressionError || error instanceof Refusal)
      throw error
    const reason = error instanceof Error ? error.message : String(error)
    return unit.fail('host', state.touched ? `${name}() failed` : `${name}(): ${reason}`, at)
  } finally {
    state.touched = before
  }
}
