// Expressions that the engine itself has to know the value of: conditions, values, durations. A function
// whose answer comes from the world (`kv`, `secret`, `read`, ...) is answered from the facts of the event;
// where the fact is missing the decision is given up, asks for it, and is made again with it.

import {
  ExpressionError,
  hasExpression,
  isTruthy as isTrueValue,
  renderDeep,
  Suspended,
  taint,
  worldFunctions,
  type Context,
  type Environment,
  type HostFunction,
  type Value,
} from '../../expressions'
import type { Draft } from '../core/draft'
import type { Decision, Failure, TaskRun } from '../execution'
import type { Json, JsonObject } from '../json'
import { contextOf } from './context'
import { contextFunctions } from './context-functions'

export type Evaluated = { ok: true; value: Json } | { ok: false; failure: Failure }

export type Need = Decision['needs'][number]

/** Renders every text in `source`, in the context of a task run or, with null, of the execution. */
export function evaluate(
  draft: Draft,
  row: TaskRun | null,
  source: Json,
  more: Context = {},
): Evaluated {
  if (isPlain(source)) return { ok: true, value: source }
  const context = { ...contextOf(draft, row), ...more }
  const environment: Environment = {
    now: draft.at,
    random: () => draft.dice.fraction(),
    functions: { ...askingFunctions(draft), ...contextFunctions(context) },
  }
  try {
    return { ok: true, value: renderDeep(source, context, environment).value as Json }
  } catch (error) {
    if (error instanceof ExpressionError) return { ok: false, failure: failureOf(error) }
    throw error
  }
}

export function failureOf(error: ExpressionError): Failure {
  const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`
  const { line, column } = error
  return { code: 'expression', message, details: { line, column } }
}

function isPlain(source: Json): boolean {
  if (typeof source === 'string') return !hasExpression(source)
  if (typeof source !== 'object' || source === null) return true
  return Object.entries(source).every(([key, value]) => !hasExpression(key) && isPlain(value))
}

function askingFunctions(draft: Draft): Record<string, HostFunction> {
  const functions: Record<string, HostFunction> = {
    tasksWithState: ({ positional }) => tasksWithState(draft, positional[0]),
  }
  for (const name of worldFunctions) {
    functions[name] = ({ positional, named }) => {
      const args = { positional: positional as Json[], named: named as JsonObject }
      const fact = factOf(draft, name, args)
      if (!fact.ok) throw new ExpressionError('host', fact.message, { line: 1, column: 1 })
      return fact.secret ? taint(fact.value) : fact.value
    }
  }
  return functions
}

function tasksWithState(draft: Draft, state: Value | undefined): Value {
  const wanted = typeof state === 'string' ? state.toUpperCase() : null
  const found: Value[] = []
  for (const { taskId, id: taskRunId, value, state: own } of draft.allTaskRuns()) {
    if (own === wanted) found.push({ taskId, taskRunId, value, state: own })
  }
  return found
}

function factOf(
  draft: Draft,
  name: string,
  args: Need['args'],
): NonNullable<Draft['event']['facts']>[string] {
  const key = `${name}${JSON.stringify(args)}`
  const fact = draft.event.facts?.[key]
  if (!fact) throw new Suspended(key, name, args)
  return fact
}

/** A question of the engine's own, that only the runtime can answer. */
export function askFact(draft: Draft, name: string, args: Need['args']): Evaluated {
  const fact = factOf(draft, name, args)
  if (fact.ok) return { ok: true, value: fact.value }
  return { ok: false, failure: { code: 'expression', message: fact.message } }
}

/** As Kestra coerces conditions: `false`, `0`, `-0` and nothing are false, as text too. */
export function isTruthy(value: Json): boolean {
  if (typeof value === 'string') return !['', 'false', '0', '-0'].includes(value.trim())
  return isTrueValue(value)
}
