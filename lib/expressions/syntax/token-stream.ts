// The tokens of one template, and the two limits of its tree: how deep a parser may recurse and how deep
// the tree itself may get, so that neither parsing nor evaluating can run out of stack.

import { ExpressionError, placeOf } from '../error'
import { tokenize, type Token } from './lexer'
import type { Expression } from './tree'

const maxRecursion = 120
const maxTreeDepth = 300

export class TokenStream {
  private readonly tokens: Token[]
  private readonly depths = new WeakMap<Expression, number>()
  private index = 0
  private recursion = 0
  /** How often the variable `loop` was read so far: a `for` whose body never reads it need not build it. */
  loopReads = 0

  constructor(readonly source: string) {
    this.tokens = tokenize(source)
  }

  get current(): Token {
    return this.tokens[this.index]!
  }

  peek(ahead: number): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!
  }

  advance(count = 1): void {
    if (this.current.kind === 'name' && this.current.text === 'loop') this.loopReads += 1
    this.index = Math.min(this.index + count, this.tokens.length - 1)
  }

  isSymbol(text: string): boolean {
    return this.current.kind === 'symbol' && this.current.text === text
  }

  takeSymbol(text: string): boolean {
    if (!this.isSymbol(text)) return false
    this.advance()
    return true
  }

  isName(text: string): boolean {
    return this.current.kind === 'name' && this.current.text === text
  }

  isNamed(): boolean {
    return this.current.kind === 'name'
  }

  takeName(text: string): boolean {
    if (!this.isName(text)) return false
    this.advance()
    return true
  }

  expectSymbol(text: string, otherwise: string): void {
    if (!this.takeSymbol(text)) this.fail(otherwise, this.current.at)
  }

  expectName(otherwise: string): string {
    const { kind, text, at } = this.current
    if (kind !== 'name') this.fail(otherwise, at)
    this.advance()
    return text
  }

  enter(): void {
    if (++this.recursion > maxRecursion) {
      this.refuse('budget', 'The template is nested too deeply', this.current.at)
    }
  }

  leave(): void {
    this.recursion -= 1
  }

  /** Notes the depth of a new node, and refuses one that is too deep. */
  nest<Node extends Expression>(node: Node): Node {
    let deepest = 0
    for (const child of childrenOf(node)) deepest = Math.max(deepest, this.depths.get(child) ?? 0)
    if (deepest >= maxTreeDepth) {
      this.refuse('budget', 'The expression is nested too deeply', node.at)
    }
    this.depths.set(node, deepest + 1)
    return node
  }

  fail(message: string, at: number, hint?: string): never {
    return this.refuse('syntax', message, at, hint)
  }

  private refuse(code: 'syntax' | 'budget', message: string, at: number, hint?: string): never {
    throw new ExpressionError(code, message, placeOf(this.source, at), hint)
  }
}

/** The expressions directly below one. */
export function childrenOf(node: Expression): Expression[] {
  switch (node.kind) {
    case 'literal':
      return []
    case 'list':
      return node.items
    case 'map':
      return node.entries.flatMap((entry) => [entry.key, entry.value])
    case 'path':
      return node.steps.flatMap((step) => ('index' in step ? [step.index] : []))
    case 'member':
      return [node.base, ...node.steps.flatMap((step) => ('index' in step ? [step.index] : []))]
    case 'call':
      return node.arguments.map((argument) => argument.value)
    case 'filter':
    case 'test':
      return [node.input, ...node.arguments.map((argument) => argument.value)]
    case 'unary':
      return [node.operand]
    case 'binary':
      return [node.left, node.right]
    case 'ternary':
      return [node.condition, node.yes, node.no]
  }
}
