import { refuse } from '../../error'
import type { State } from '../../evaluate/state'
import { utf8 } from '../../hash/bytes'
import { extractPattern, findPattern, replacePattern, splitPattern } from '../../regex'
import { jsonOf } from '../../values/print'
import { numberIn, type Value } from '../../values/values'
import type { Builtin } from '../scope'
import { jqFail, jqText, jqType } from '../values'

function text(value: Value): string {
  return typeof value === 'string' ? value : jqFail(`${jqType(value)} is not a string`)
}

function onText(change: (value: string, state: State) => Value): Builtin {
  return (input, _, jq) => {
    const value = text(input)
    jq.state.produce(2 * value.length)
    return [change(value, jq.state)]
  }
}

function withText(change: (value: Value, part: string, state: State) => Value): Builtin {
  return (input, [argument], jq) =>
    argument!(input).map((one) => change(input, text(one), jq.state))
}

/** The flags of jq in front of a pattern. `g` is said by the function, `x` and `n` are not known here. */
function pattern(regex: Value, flags: Value): string {
  const given = flags === null ? '' : text(flags).replace(/[gn]/g, '')
  if (/[^ismx]/.test(given) || given.includes('x')) jqFail(`${given} is not a known flag`)
  return given === '' ? text(regex) : `(?${given})${text(regex)}`
}

/** A regular expression may stand alone or, with its flags, in an array. */
function withPattern(run: (value: string, regex: string, state: State) => Value): Builtin {
  return (input, [regex, flags], jq) =>
    regex!(input).flatMap((one) => {
      const [first, second] = Array.isArray(one) ? one : [one, null]
      const all = flags === undefined ? [second ?? null] : flags(input)
      return all.map((flag) => run(text(input), pattern(first ?? null, flag), jq.state))
    })
}

function joined(input: Value, separator: Value, state: State): Value {
  if (!Array.isArray(input)) return jqFail(`${jqType(input)} cannot be joined`)
  const between = text(separator)
  const texts = input.map((item) => {
    if (item !== null && typeof item === 'object') jqFail(`${jqType(item)} cannot be joined`)
    return item === null ? '' : String(item)
  })
  state.produce(texts.reduce((size, one) => size + one.length + between.length, 0))
  return texts.join(between)
}

function toNumber(input: Value): Value {
  if (typeof input === 'number') return input
  return numberIn(text(input)) ?? jqFail('Cannot be parsed as a number')
}

function replaced(all: boolean): Builtin {
  return (input, [regex, replacement], jq) =>
    regex!(input).map((one) => {
      // The replacement is a program; the groups it may use as an input are not offered, `$1` is.
      const fresh = text(replacement!(null)[0] ?? null)
      const whole = pattern(one, null)
      if (all) return replacePattern(whole, fresh, text(input), jq.state)
      const found = extractPattern(whole, 0, text(input), jq.state)
      if (found === null) return text(input)
      return text(input).replace(found, () => replacePattern(whole, fresh, found, jq.state))
    })
}

function fromJson(value: string): Value {
  try {
    return JSON.parse(value) as Value
  } catch {
    return jqFail('not JSON')
  }
}

export const textBuiltins: Record<string, Builtin> = {
  'tostring/0': (input, _, jq) => [jqText(input, jq.state)],
  'tonumber/0': (input) => [toNumber(input)],
  'tojson/0': (input, _, jq) => [jsonOf(input, jq.state)],
  'fromjson/0': onText(fromJson),
  'ascii_downcase/0': onText((value) => value.toLowerCase()),
  'ascii_upcase/0': onText((value) => value.toUpperCase()),
  'trim/0': onText((value) => value.trim()),
  'ltrim/0': onText((value) => value.trimStart()),
  'rtrim/0': onText((value) => value.trimEnd()),
  'explode/0': onText((value) => [...value].map((character) => character.codePointAt(0)!)),
  'implode/0': (input) => {
    if (!Array.isArray(input)) return jqFail('implode needs an array')
    return [input.map((code) => String.fromCodePoint(codePoint(code))).join('')]
  },
  'utf8bytelength/0': onText((value) => utf8(value).length),
  'startswith/1': withText((value, part) => text(value).startsWith(part)),
  'endswith/1': withText((value, part) => text(value).endsWith(part)),
  'ltrimstr/1': withText((value, part) =>
    typeof value === 'string' && value.startsWith(part) ? value.slice(part.length) : value,
  ),
  'rtrimstr/1': withText((value, part) =>
    typeof value === 'string' && part !== '' && value.endsWith(part)
      ? value.slice(0, -part.length)
      : value,
  ),
  'split/1': withText((value, part, state) => {
    state.produce(9 * text(value).length)
    return value === '' ? [] : text(value).split(part)
  }),
  'split/2': withPattern((value, regex, state) => splitPattern(regex, value, -1, state)),
  'join/1': (input, [separator], jq) =>
    separator!(input).map((one) => joined(input, one, jq.state)),
  'test/1': withPattern((value, regex, state) => findPattern(regex, value, state)),
  'test/2': withPattern((value, regex, state) => findPattern(regex, value, state)),
  'sub/2': replaced(false),
  'gsub/2': replaced(true),
  'now/0': (_, __, jq) => [jq.state.environment.now / 1000],
  'env/0': () => refuse('host', 'jq: env is not available here'),
  'input/0': () => refuse('host', 'jq: input is not available here'),
}

function codePoint(value: Value): number {
  const valid =
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0x10ffff
  return valid ? value : jqFail('Invalid codepoint')
}
