import type { Value } from './values/values'

/** What one evaluation may use. Each limit ends it with an error of code `budget`. */
export type Budget = {
  /** Loop rounds, operations and items looked at. */
  steps: number
  /** Characters written, in the output and in every value on the way to it. */
  outputBytes: number
  /** Macros and `render()` inside one another. */
  depth: number
  /** Characters that regular expressions may read. */
  regexBytes: number
}

export const defaultBudget: Budget = {
  steps: 600_000,
  outputBytes: 16_000_000,
  depth: 32,
  regexBytes: 300_000,
}

export type HostFunction = (
  args: { positional: Value[]; named: Record<string, Value> },
  call: { line: number; column: number },
) => Value

export type Environment = {
  /** Epoch milliseconds that `now()` answers. */
  now: number
  /** Numbers from 0 (included) to 1 (excluded); seeded by the caller. */
  random: () => number
  /** IANA name of the zone in which dates are written; UTC if absent. */
  timeZone?: string
  /** Functions that touch the world, by name. They come before the built-in ones of the same name. */
  functions?: Record<string, HostFunction>
  budget?: Partial<Budget>
  /** Render again what a variable holds, until nothing changes. Off, as in Kestra 1.x. */
  recursive?: boolean
}

export type Context = { [root: string]: Value | undefined }

/** Thrown by a host function whose answer is not known yet: ask for it, then evaluate again. */
export class Suspended {
  constructor(
    readonly key: string,
    readonly name: string,
    readonly args: { positional: Value[]; named: Record<string, Value> },
  ) {}
}
