import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { call } from '../call.mjs'
import { readWords } from '../read-words.mjs'

const usage = 'executions logs ID'
const summary = 'Prints the log of an execution, as far as it is written.'
const options = ''

/**
 * @param {string[]} words
 * @returns {Promise<number>}
 */
async function run(words) {
  const { positionals } = readWords(words, { usage, values: ['ID'], options: {} })
  const response = await call('GET', `/logs/${encodeURIComponent(positionals[0] ?? '')}/download`, {
    headers: { accept: 'text/plain' },
  })
  if (response.body) await pipeline(Readable.fromWeb(response.body), process.stdout, { end: false })
  return 0
}

export const logs = { usage, summary, options, run }
