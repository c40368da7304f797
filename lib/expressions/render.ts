// Rendering: a template with a context gives a value, the same value with secrets hidden, and the secrets.

import { compile, type Template } from './compile'
import type { Context, Environment } from './environment'
import { ExpressionError, placeOf, Refusal } from './error'
import { Output } from './evaluate/output'
import { renderAgain } from './evaluate/render-again'
import { State } from './evaluate/state'
import { hasExpression } from './has-expression'
import { bare, masked } from './values/taint'
import { LazyMap, put, Tainted, type Value, type ValueMap } from './values/values'

export type Rendered = {
  /** Plain JSON data, secrets revealed. */
  value: Value
  /** The same shape with `******` in place of secrets, and of what derives from them. */
  shown: Value
  /** Every text that derives from a secret, so that logs can be masked. */
  secrets: string[]
}

export function render(
  source: string | Template,
  context: Context,
  environment: Environment,
): Rendered {
  if (typeof source === 'string' && !hasExpression(source)) return plain(source)
  const state = new State(context, environment, renderNested)
  return settle(renderIn(source, state), state)
}

/** A rendered template before its secrets are taken apart: a text that is partly secret has two forms. */
type Outcome = { value: Value; shown: string | null }

function renderIn(source: string | Template, state: State): Outcome {
  const text = typeof source === 'string' ? source : source.source
  try {
    const template = typeof source === 'string' ? compile(source) : source
    return evaluate(template, state)
  } catch (error) {
    throw placed(error, text, state)
  }
}

function placed(error: unknown, source: string, state: State): unknown {
  if (error instanceof Refusal) {
    return new ExpressionError(error.code, error.message, placeOf(source, state.at), error.hint)
  }
  // Data can be nested deeper than any limit of ours foresees; the stack is the last one.
  if (error instanceof RangeError) {
    return new ExpressionError('budget', 'The expression is nested too deeply', {
      line: 1,
      column: 1,
    })
  }
  return error
}

function evaluate(template: Template, state: State): Outcome {
  const { single, around } = template
  if (single !== null) {
    const value = renderAgain(single(state), state)
    const isText =
      typeof value === 'string' || (value instanceof Tainted && typeof value.value === 'string')
    if (!isText || (around.before === '' && around.after === '')) return { value, shown: null }
    const output = new Output()
    output.text(around.before, state)
    output.print(value, state)
    output.text(around.after, state)
    return outcomeOf(output)
  }
  const output = new Output()
  template.write(state, output)
  return outcomeOf(output)
}

function outcomeOf(output: Output): Outcome {
  return { value: output.value, shown: output.tainted ? output.shown : null }
}

const nestedPrefix = 'In the rendered text: '

/** Renders a text that the template came upon. Its errors get the place of the call, which is in sight. */
function renderNested(source: string, state: State): Value {
  state.enter()
  const { scope, at, macros } = state
  try {
    const { value, shown } = renderIn(source, state)
    return shown === null ? value : state.taint(value)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const { code, message, hint } = error
    throw new Refusal(
      code,
      message.startsWith(nestedPrefix) ? message : nestedPrefix + message,
      hint,
    )
  } finally {
    state.scope = scope
    state.macros = macros
    state.at = at
    state.leave()
  }
}

function settle(outcome: Outcome, state: State): Rendered {
  const { value, shown } = outcome
  if (shown !== null) return { value, shown, secrets: [...state.secrets] }
  if (typeof value !== 'object' || value === null) {
    return { value, shown: value, secrets: [...state.secrets] }
  }
  try {
    state.touched = false
    const revealed = bare(value, state)
    const hidden = state.touched ? masked(value, state) : revealed
    return { value: revealed, shown: hidden, secrets: [...state.secrets] }
  } catch (error) {
    throw placed(error, '', state)
  }
}

function plain(value: Value): Rendered {
  return { value, shown: value, secrets: [] }
}

const maxDepth = 100

/** Renders every text in a value, keys of maps too. Reads own properties alone. */
export function renderDeep(value: unknown, context: Context, environment: Environment): Rendered {
  const secrets = new Set<string>()
  const walk = (part: unknown, depth: number): { value: Value; shown: Value } => {
    if (depth > maxDepth) {
      throw new ExpressionError('budget', 'The data is nested too deeply', { line: 1, column: 1 })
    }
    if (typeof part === 'string') {
      if (!hasExpression(part)) return { value: part, shown: part }
      const rendered = render(part, context, environment)
      for (const secret of rendered.secrets) secrets.add(secret)
      return rendered
    }
    if (part instanceof Tainted || part instanceof LazyMap) {
      const plainPart = settle(
        { value: part, shown: null },
        new State({}, environment, renderNested),
      )
      for (const secret of plainPart.secrets) secrets.add(secret)
      return plainPart
    }
    if (typeof part === 'number' || typeof part === 'boolean') return { value: part, shown: part }
    if (typeof part !== 'object' || part === null) return { value: null, shown: null }
    if (Array.isArray(part)) {
      const items = part.map((item) => walk(item, depth + 1))
      return { value: items.map((item) => item.value), shown: items.map((item) => item.shown) }
    }
    const revealed: ValueMap = {}
    const shown: ValueMap = {}
    for (const [key, entry] of Object.entries(part)) {
      const name = walk(key, depth + 1)
      const content = walk(entry, depth + 1)
      put(revealed, keyText(name.value), content.value)
      put(shown, keyText(name.shown), content.shown)
    }
    return { value: revealed, shown }
  }
  return { ...walk(value, 0), secrets: [...secrets] }
}

function keyText(key: Value): string {
  return typeof key === 'object' && key !== null
    ? JSON.stringify(key)
    : key === null
      ? ''
      : String(key)
}
