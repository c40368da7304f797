// YAML text, read once: as JSON, and as a tree that knows where each value stands.
// Hostile text ends in a problem: too long, too deep, aliases that unfold to more than a flow can be.
// Keys are text, whatever they look like: the cases `1:` and `true:` of a Switch are "1" and "true".

import { Composer, isAlias, isMap, isPair, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml'
import type { CST, Document, Node, Pair, YAMLMap } from 'yaml'
import type { Json, JsonObject } from './../json'
import { pathText, type Finding, type Path, type Problem } from './problem'

export const maxSourceLength = 1024 * 1024
const maxNodes = 500_000
const maxDepth = 200

export type YamlSource = {
  text: string
  document: Document.Parsed | null
  /** null where the text is no mapping at all. */
  root: JsonObject | null
  findings: Finding[]
  locate: (finding: Finding) => Problem
  /** The text of a scalar as it was written: `1.10` stays `1.10`. */
  written: (path: Path) => string | undefined
  /** The scalar's node, for positions inside it. */
  nodeAt: (path: Path) => Node | null
}

export function readYaml(text: string): YamlSource {
  const findings: Finding[] = []
  const document = text.length > maxSourceLength ? null : parse(text, findings)
  const lines = linesOf(text)
  const converter = new Converter(findings)
  let root: JsonObject | null = null
  if (document === null && text.length > maxSourceLength) findings.push(tooLarge(text))
  const contents = document?.contents ?? null
  if (isMap(contents)) root = converter.object(contents, 0)
  else if (document && findings.length === 0) {
    findings.push({
      severity: 'error',
      code: 'yaml-syntax',
      path: [],
      message: 'A flow is a mapping with id, namespace and tasks.',
      fix: 'Start with `id: my-flow`.',
      offsets: [0, 0],
    })
  }
  const nodeAt = (path: Path) => walk(contents, path, converter.targets).node
  return {
    text,
    document,
    root,
    findings,
    nodeAt,
    locate: (finding) => locate(finding, contents, converter.targets, lines),
    written: (path) => {
      const node = nodeAt(path)
      return isScalar(node) ? (node.source ?? String(node.value)) : undefined
    },
  }
}

/** Any YAML text as JSON, with the same limits as a flow. */
export function yamlToJson(
  text: string,
): { ok: true; value: Json } | { ok: false; message: string } {
  const findings: Finding[] = []
  const tooLong = text.length > maxSourceLength
  const document = tooLong ? null : parse(text, findings)
  const value = document ? new Converter(findings).value(document.contents, 0) : null
  if (tooLong) findings.push(tooLarge(text))
  const [first] = findings
  return first ? { ok: false, message: first.message } : { ok: true, value }
}

/** Of the text itself: the reader of tokens passes over the ends of lines in what it cannot read. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    lines.addNewLine(end + 1)
  }
  return lines
}

function tooLarge(text: string): Finding {
  return {
    severity: 'error',
    code: 'too-large',
    path: [],
    message: `The text has ${text.length} characters; at most ${maxSourceLength} are allowed.`,
    fix: 'Move data into files or inputs, or split the flow into subflows.',
    offsets: [0, 0],
  }
}

/** After so many, one more helps nobody. */
const maxSyntaxFindings = 100

function parse(text: string, findings: Finding[]): Document.Parsed | null {
  const tokens = readTokens(text)
  if ('tooDeepAt' in tokens) {
    findings.push(syntaxFinding('TOO_DEEP', 'The text is nested too deeply.', tokens.tooDeepAt))
    return null
  }
  if ('tooLongAt' in tokens) {
    findings.push({
      severity: 'error',
      code: 'too-large',
      path: [],
      message: `The text has more than ${maxLexemes} words and signs.`,
      fix: 'Move data into files or inputs, or split the flow into subflows.',
      offsets: [tokens.tooLongAt, tokens.tooLongAt],
    })
    return null
  }
  const composer = new Composer({
    // Checked in Converter in linear time; the library compares every pair of keys.
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  })
  const [document, second] = composer.compose(tokens.tokens, true, text.length)
  for (const error of document?.errors.slice(0, maxSyntaxFindings) ?? []) {
    findings.push(syntaxFinding(error.code, error.message, error.pos))
  }
  if (second) {
    const message = 'The text holds more than one document.'
    findings.push(syntaxFinding('MULTIPLE_DOCS', message, [second.range[0], second.range[0]]))
  }
  return document ?? null
}

const maxFindings = 1000

/** What is open at one place: a list in a mapping in a list are three. The reader of tokens calls itself. */
const maxOpenTokens = 1000

/** Far beyond any flow that people or programs write: about 25,000 lines. */
const maxLexemes = 200_000

type Tokens = { tokens: CST.Token[] } | { tooDeepAt: [number, number] } | { tooLongAt: number }

function readTokens(text: string): Tokens {
  const lexer = new Lexer()
  const parser = new Parser()
  const tokens: CST.Token[] = []
  const errors = new ErrorCount()
  let count = 0
  for (const lexeme of lexer.lex(text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token)
      if (token.type === 'error') errors.count += 1
    }
    errors.look(parser)
    count += 1
    if (count > maxLexemes) return { tooLongAt: parser.offset }
    // What follows is no better, and every error costs as much as a page of YAML.
    if (errors.count > maxSyntaxFindings) break
    if (parser.stack.length > maxOpenTokens) return { tooDeepAt: [parser.offset, parser.offset] }
  }
  for (const token of parser.end()) tokens.push(token)
  return { tokens }
}

const mayFollow = new Set(['space', 'comment', 'newline', 'flow-seq-end', 'flow-map-end'])

/** Counts what stands behind a finished value where nothing may stand: the composer reports each. */
class ErrorCount {
  count = 0
  private last: CST.SourceToken | undefined

  look({ stack }: Parser): void {
    const top = stack.at(-1)
    const last = top && 'end' in top ? top.end?.at(-1) : undefined
    if (last && last !== this.last && !mayFollow.has(last.type)) this.count += 1
    this.last = last
  }
}

const fixes: Record<string, string> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Give entries of the same list or mapping the same indentation.',
  MISSING_CHAR: 'Close the quote or bracket, or quote the whole text.',
  BLOCK_AS_IMPLICIT_KEY: 'Start a nested mapping on a new line, or quote a text that holds `: `.',
  MULTILINE_IMPLICIT_KEY: 'Put a key and its colon on one line.',
  MULTIPLE_DOCS: 'Keep one flow in one document; remove the `---`.',
  UNEXPECTED_TOKEN: 'Remove what stands there, or quote the text.',
  BAD_ALIAS: 'Name an anchor that stands above, as in `&name`.',
  TOO_DEEP: 'Keep nesting under 200 levels.',
}

function syntaxFinding(code: string, message: string, pos: [number, number]): Finding {
  return {
    severity: 'error',
    code: 'yaml-syntax',
    path: [],
    message: message.endsWith('.') ? message : `${message}.`,
    fix: fixes[code] ?? 'Write valid YAML here; quote texts that hold special characters.',
    offsets: pos,
  }
}

/** Tree to JSON. Keeps what each alias stands for, so that positions can be found through it. */
class Converter {
  readonly targets = new Map<Node, Node>()
  private readonly anchors = new Map<string, { node: Node; value: Json; size: number }>()
  private readonly open = new Set<Node>()
  private nodes = 0
  private refused = false

  constructor(private readonly findings: Finding[]) {}

  object(node: Node, depth: number): JsonObject {
    const value = this.value(node, depth)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
  }

  value(node: unknown, depth: number): Json {
    if (node === null || node === undefined || this.refused) return null
    const known = node as Node
    this.nodes += 1
    if (depth > maxDepth) return this.refuse(known, 'The text is nested too deeply.')
    if (this.nodes > maxNodes) return this.refuse(known, 'The text unfolds to too many values.')
    if (isAlias(known)) return this.alias(known)
    const before = this.nodes
    this.open.add(known)
    const value = this.plain(known, depth)
    this.open.delete(known)
    const anchor = (known as { anchor?: string }).anchor
    if (anchor) this.anchors.set(anchor, { node: known, value, size: this.nodes - before + 1 })
    return value
  }

  private alias(node: Node & { source: string }): Json {
    const target = this.anchors.get(node.source)
    // The library has reported an unknown anchor already; one that is still open holds itself.
    if (!target) return this.refuse(node, `The alias *${node.source} has no finished anchor above.`)
    this.nodes += target.size
    this.targets.set(node, target.node)
    return target.value
  }

  private plain(node: Node, depth: number): Json {
    if (isScalar(node)) return this.scalar(node.value, node)
    if (isSeq(node)) return node.items.map((item) => this.value(item, depth + 1))
    const object: JsonObject = {}
    if (!isMap(node)) return object
    const merged: Json[] = []
    for (const pair of node.items) {
      const key = keyText(pair)
      if (key === null)
        this.add('yaml-syntax', pair.key as Node, 'A key must be text.', 'Write `key: value`.')
      else if (key === '<<' && isMerge(pair)) merged.push(this.value(pair.value, depth + 1))
      else if (Object.hasOwn(object, key)) {
        this.add(
          'duplicate-key',
          pair.key as Node,
          `The key ${key} stands here twice.`,
          'Keep one of them.',
        )
      } else setOwn(object, key, this.value(pair.value, depth + 1))
    }
    for (const source of merged.flat()) fillFrom(object, source)
    return object
  }

  private scalar(value: unknown, node: Node): Json {
    if (value === null || value === undefined) return null
    if (typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    this.add('wrong-value', node, 'JSON has no such number.', 'Quote it to keep it as text.')
    return null
  }

  private refuse(node: Node, message: string): null {
    if (!this.refused)
      this.add('too-large', node, message, 'Write the values out, or move them to a file.')
    this.refused = true
    return null
  }

  private add(code: Finding['code'], node: Node | null, message: string, fix: string): void {
    if (this.findings.length > maxFindings) return
    const [start = 0, end = 0] = node?.range ?? []
    this.findings.push({ severity: 'error', code, path: [], message, fix, offsets: [start, end] })
  }
}

function keyText(pair: Pair): string | null {
  const key = pair.key
  if (typeof key === 'string') return key
  if (!isScalar(key)) return null
  if (typeof key.value === 'string') return key.value
  return key.source || (key.value === null ? null : String(key.value))
}

function isMerge(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.type === 'PLAIN'
}

function fillFrom(object: JsonObject, source: Json): void {
  if (source === null || typeof source !== 'object' || Array.isArray(source)) return
  for (const [key, value] of Object.entries(source)) {
    if (!Object.hasOwn(object, key)) setOwn(object, key, value)
  }
}

/** Sets a key as data, `__proto__` included. */
export function setOwn(object: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') object[key] = value
  else
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    })
}

const pairsByMap = new WeakMap<YAMLMap, Map<string, Pair>>()

/** Entries by key; kept, because a flow with many problems asks the same mappings again and again. */
function pairsOf(map: YAMLMap): Map<string, Pair> {
  const known = pairsByMap.get(map)
  if (known) return known
  const pairs = new Map<string, Pair>()
  for (const pair of map.items) {
    const key = isPair(pair) ? keyText(pair) : null
    if (key !== null && !pairs.has(key)) pairs.set(key, pair)
  }
  pairsByMap.set(map, pairs)
  return pairs
}

type Found = { node: Node | null; key: Node | null; complete: boolean }

/** Follows a path as far as it goes; a missing property is shown at what should hold it. */
function walk(contents: Node | null, path: Path, targets: Map<Node, Node>): Found {
  let node: Node | null = contents
  let key: Node | null = null
  for (const step of path) {
    const at: Node | null = node && (targets.get(node) ?? node)
    let next: Node | null = null
    let nextKey: Node | null = null
    if (isSeq(at) && typeof step === 'number') next = (at.items[step] as Node | undefined) ?? null
    else if (isMap(at)) {
      const pair = pairsOf(at).get(String(step))
      next = (pair?.value as Node | undefined) ?? null
      nextKey = (pair?.key as Node | undefined) ?? null
    }
    if (next === null && nextKey === null) return { node, key, complete: false }
    node = next
    key = nextKey
  }
  return { node, key, complete: true }
}

function locate(
  finding: Finding,
  contents: Node | null,
  targets: Map<Node, Node>,
  lines: LineCounter,
): Problem {
  const [start, end] = finding.offsets ?? rangeOf(finding, contents, targets)
  const from = lines.linePos(start)
  const to = lines.linePos(Math.max(end, start))
  return {
    severity: finding.severity,
    code: finding.code,
    line: Math.max(from.line, 1),
    column: Math.max(from.col, 1),
    endLine: Math.max(to.line, 1),
    endColumn: Math.max(to.col, 1),
    path: pathText(finding.path),
    message: finding.message,
    fix: finding.fix,
  }
}

function rangeOf(
  finding: Finding,
  contents: Node | null,
  targets: Map<Node, Node>,
): [number, number] {
  const { node, key, complete } = walk(contents, finding.path, targets)
  const atKey = finding.atKey || node === null || (!complete && key !== null)
  if (atKey && key?.range) return [key.range[0], key.range[1]]
  if (!node?.range) return [0, 0]
  // A whole mapping or list would mark pages of text: its first line says enough.
  if (isMap(node) || isSeq(node)) return firstEntry(node)
  return [node.range[0], node.range[1]]
}

function firstEntry(node: Node): [number, number] {
  const range = node.range ?? [0, 0, 0]
  const first = (isMap(node) || isSeq(node)) && node.items[0]
  const inner = first && isPair(first) ? (first.key as Node | null) : (first as Node | null)
  return [range[0], Math.max(range[0], inner?.range?.[1] ?? range[0])]
}
