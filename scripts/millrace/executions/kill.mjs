import { call } from '../call.mjs'
import { readWords } from '../read-words.mjs'

const usage = 'executions kill ID'
const summary = 'Ends an execution with everything that runs in it.'
const options = ''

/**
 * @param {string[]} words
 * @returns {Promise<number>}
 */
async function run(words) {
  const { positionals } = readWords(words, { usage, values: ['ID'], options: {} })
  const [id = ''] = positionals
  await call('DELETE', `/executions/${encodeURIComponent(id)}/kill`)
  console.log(id)
  return 0
}

export const kill = { usage, summary, options, run }
