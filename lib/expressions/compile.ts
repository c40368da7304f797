// A template is compiled once, into closures, and kept while it is used.

import { ExpressionError, placeOf, Refusal } from './error'
import type { Run, Unit } from './evaluate/call'
import { compileExpression, isDecimal } from './evaluate/expression'
import { compileStatements, type Write } from './evaluate/statement'
import { renderAgain } from './evaluate/render-again'
import { parse } from './syntax/parser'
import type { Statement } from './syntax/tree'

export type Template = {
  readonly source: string
  readonly statements: Statement[]
  readonly unit: Unit
  readonly write: Write
  /** The one expression of a template that is nothing else, which keeps the type of its value. */
  readonly single: Run | null
  /** What stands around that expression; blank. */
  readonly around: { before: string; after: string }
}

const maxCached = 2000
const maxCachedSource = 10_000
const recent = new Map<string, Template>()
const older = new Map<string, Template>()

/** Compiles a template, or gives the one compiled before. Throws ExpressionError. */
export function compile(source: string): Template {
  const known = recent.get(source)
  if (known !== undefined) return known
  const template = older.get(source) ?? build(source)
  if (source.length > maxCachedSource) return template
  if (recent.size >= maxCached / 2) {
    // Two generations: what was not used since the last turn is dropped.
    older.clear()
    for (const [key, value] of recent) older.set(key, value)
    recent.clear()
  }
  recent.set(source, template)
  return template
}

function build(source: string): Template {
  const statements = parse(source)
  const unit = unitOf(source)
  const write = compileStatements(statements, unit, renderAgain)
  return { source, statements, unit, write, ...singleOf(statements, unit) }
}

function unitOf(source: string): Unit {
  const unit: Unit = {
    source,
    place: (at) => placeOf(source, at),
    fail: (code, message, at, hint) => {
      throw new ExpressionError(code, message, placeOf(source, at), hint)
    },
    located: (error, at) =>
      error instanceof Refusal
        ? new ExpressionError(error.code, error.message, placeOf(source, at), error.hint)
        : error,
    compile: (expression) => compileExpression(expression, unit),
  }
  return unit
}

function singleOf(statements: Statement[], unit: Unit): Pick<Template, 'single' | 'around'> {
  const printed = statements.filter((statement) => statement.kind !== 'text')
  const blank = statements.every(
    (statement) => statement.kind !== 'text' || statement.text.trim() === '',
  )
  const only = printed[0]
  const around = { before: '', after: '' }
  const alone = blank && printed.length === 1 && only?.kind === 'print'
  // Decimal arithmetic is printed: as a number it would lose the point of 7.0. The filter number gives one all the same.
  const isPrinted = alone && only.expression.kind !== 'filter' && isDecimal(only.expression)
  if (!alone || isPrinted) return { single: null, around }
  for (const statement of statements) {
    if (statement.kind === 'text')
      around[statement.at < only.at ? 'before' : 'after'] += statement.text
  }
  return { single: unit.compile(only.expression), around }
}
