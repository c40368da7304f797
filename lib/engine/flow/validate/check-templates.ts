// Every expression: can it be read, do its filters and functions exist, and what it refers to?

import { isScalar } from 'yaml'
import {
  calls,
  compile,
  ExpressionError,
  filterNames,
  functionNames,
  references,
  testNames,
  type CallReference,
  type Reference,
} from '../../../expressions'
import { nearestName } from '../nearest-name'
import type { Finding } from '../problem'
import type { YamlSource } from '../yaml-source'
import type { Add } from './check-properties'
import { checkReference, type Names } from './check-references'
import type { TemplateUse } from './find-templates'
import { offsetOfPlace, sourceOffset } from './template-offset'

/** A flow with more is not read to the end by anybody. */
const maxWarnings = 1000

/** Gives everything that was referred to, for the check of what nobody uses. */
export function checkTemplates(
  uses: TemplateUse[],
  names: Names,
  source: YamlSource,
  extraFunctions: readonly string[],
  add: Add,
): Reference[] {
  const known = {
    function: new Set([...functionNames, ...extraFunctions]),
    filter: new Set(filterNames),
    test: new Set(testNames),
  }
  let warnings = 0
  return uses.flatMap((use) => {
    const place = (line: number, column: number, length: number) =>
      offsetsIn(source, use, line, column, length)
    try {
      const template = compile(use.source)
      for (const call of calls(template)) checkCall(call, known[call.kind], use, place, add)
      const found = references(template)
      for (const reference of found) {
        const problem = warnings < maxWarnings ? checkReference(reference, use, names) : null
        if (!problem) continue
        warnings += 1
        const length = reference.path[0]?.length ?? 1
        const offsets = place(reference.line, reference.column, length)
        add({ severity: 'warning', path: use.path, offsets, ...problem })
      }
      return found
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      add(compileFinding(error, use, place))
      return []
    }
  })
}

type Place = (line: number, column: number, length: number) => [number, number] | undefined

/** A filter or test that does not exist keeps a template from being compiled at all. */
function compileFinding(error: ExpressionError, use: TemplateUse, place: Place): Finding {
  const text = use.source.slice(offsetOfPlace(use.source, error.line, error.column))
  const unknown = error.code === 'unknown-name'
  const message = error.message.replace(/: did you mean .*$|\.$/i, '')
  return {
    severity: 'error',
    code: unknown ? 'unknown-function' : 'bad-expression',
    path: use.path,
    message: unknown ? `${message}.` : `The expression cannot be read: ${message}.`,
    fix: sentence(error.hint) ?? 'Write for example `{{ outputs.fetch.body }}`.',
    offsets: place(error.line, error.column, /^\w+/.exec(text)?.[0].length ?? 1),
  }
}

function checkCall(
  call: CallReference,
  known: Set<string>,
  use: TemplateUse,
  place: Place,
  add: Add,
): void {
  if (known.has(call.name)) return
  const meant = nearestName(call.name, known)
  const finding: Finding = {
    severity: 'error',
    code: 'unknown-function',
    path: use.path,
    message: `There is no ${call.kind} ${call.name}.`,
    fix: meant ? `Did you mean \`${meant}\`?` : `Remove it, or use a ${call.kind} that exists.`,
    offsets: place(call.line, call.column, call.name.length),
  }
  add(finding)
}

/** Undefined where the text comes from an alias or a default: then the whole value is shown. */
function offsetsIn(
  source: YamlSource,
  use: TemplateUse,
  line: number,
  column: number,
  length: number,
): [number, number] | undefined {
  const node = source.nodeAt(use.path)
  if (!isScalar(node) || node.value !== use.source || !node.range) return undefined
  const [start, end] = node.range
  const raw = source.text.slice(start, end)
  const at = offsetOfPlace(use.source, line, column)
  const from = start + sourceOffset(node, raw, use.source, at)
  return [from, Math.min(from + length, end)]
}

function sentence(hint: string | undefined): string | undefined {
  return hint === undefined || /[.?!]$/.test(hint) ? hint : `${hint}.`
}
