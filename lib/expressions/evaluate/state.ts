// What one evaluation carries along: what it may read, what it may still spend, what it met of secrets.

import { refuse } from '../error'
import { defaultBudget, type Context, type Environment } from '../environment'
import { taint, type Value } from '../values/values'

export type Macro = (state: State, positional: Value[], named: Record<string, Value>) => Value

export type Scope = {
  readonly values: Map<string, Value>
  readonly parent: Scope | null
  /** A macro's own scope: its assignments stay inside. */
  readonly closed: boolean
}

const shortestMasked = 3

export type RenderNested = (source: string, state: State) => Value

export class State {
  scope: Scope | null = null
  macros: Map<string, Macro> | null = null
  /** Above zero inside `??`, `default` and `is defined`: a missing variable is expected. */
  soft = 0
  /** Set when an operand turned out to derive from a secret. */
  touched = false
  /** Offset of the statement at work, for errors that know no better. */
  at = 0
  readonly secrets = new Set<string>()
  private steps: number
  private output: number
  private regex: number
  private depth: number

  constructor(
    readonly context: Context,
    readonly environment: Environment,
    readonly renderNested: RenderNested,
  ) {
    const budget = environment.budget
    this.steps = budget?.steps ?? defaultBudget.steps
    this.output = budget?.outputBytes ?? defaultBudget.outputBytes
    this.regex = budget?.regexBytes ?? defaultBudget.regexBytes
    this.depth = budget?.depth ?? defaultBudget.depth
  }

  spend(steps: number): void {
    if ((this.steps -= steps) < 0) {
      refuse('budget', 'The expression takes too many steps', 'Do this work in a task')
    }
  }

  /** Charges characters (or, for a list, 8 an item) before they are built. */
  produce(size: number): void {
    if ((this.output -= size) < 0) {
      refuse('budget', 'The expression writes too much', 'Do this work in a task, in a file')
    }
  }

  scan(size: number): void {
    if ((this.regex -= size) < 0) {
      refuse('budget', 'Regular expressions would read too much text here')
    }
  }

  enter(): void {
    if (--this.depth < 0) refuse('budget', 'Macros or render() call one another too deeply')
  }

  leave(): void {
    this.depth += 1
  }

  lookup(name: string): Value | undefined {
    for (let scope = this.scope; scope !== null; scope = scope.parent) {
      const value = scope.values.get(name)
      if (value !== undefined) return value
    }
    return undefined
  }

  /** Assigns where the name already stands, else in the innermost scope. */
  assign(name: string, value: Value): void {
    let target = this.scope
    for (let scope = this.scope; scope !== null; scope = scope.parent) {
      if (scope.values.has(name)) {
        target = scope
        break
      }
      if (scope.closed) break
    }
    if (target === null) this.scope = target = { values: new Map(), parent: null, closed: false }
    target.values.set(name, value)
  }

  /**
   * A result that derives from a secret; texts are noted, so that logs can be masked. Very short ones
   * are not: to mask a single letter would black out the log.
   */
  taint(value: Value): Value {
    const tainted = taint(value)
    const { value: text } = tainted
    if (typeof text === 'string' && text.length >= shortestMasked) this.secrets.add(text)
    return tainted
  }
}
