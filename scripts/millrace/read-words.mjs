// What stands behind a verb: values in their order, and options by name.

import { parseArgs } from 'node:util'
import { WrongWords } from './ends.mjs'

/**
 * @param {string[]} words
 * @param {{ usage: string, values: string[], options: import('node:util').ParseArgsConfig['options'] }} expected
 */
export function readWords(words, { usage, values, options }) {
  const right = `millrace ${usage}`
  let read
  try {
    read = parseArgs({ args: words, options, allowPositionals: true })
  } catch (error) {
    throw new WrongWords(error instanceof Error ? error.message : String(error), right)
  }
  const { positionals, values: given } = read
  const missing = values[positionals.length]
  if (missing) throw new WrongWords(`${missing} is missing.`, right)
  const extra = positionals[values.length]
  if (extra !== undefined) throw new WrongWords(`"${extra}" is one word too many.`, right)
  return { positionals, options: given }
}

/**
 * `name=value`, cut at the first sign between.
 * @param {string} text
 * @param {string} sign
 * @param {string} usage
 * @returns {[string, string]}
 */
export function pairOf(text, sign, usage) {
  const at = text.indexOf(sign)
  if (at < 1) throw new WrongWords(`"${text}" has no "${sign}" behind a name.`, `millrace ${usage}`)
  return [text.slice(0, at), text.slice(at + sign.length)]
}
