import { call } from '../call.mjs'
import { readWords } from '../read-words.mjs'
import { waitForEnd } from '../wait-for-end.mjs'

const usage = 'executions get ID [--wait] [--json]'
const summary = 'Prints how an execution stands.'
const options = `
  --wait  until it has ended; ends with 1 where it did not end well
  --json  print all of it instead of its state`

/**
 * @param {string[]} words
 * @returns {Promise<number>}
 */
async function run(words) {
  const { positionals, options: given } = readWords(words, {
    usage,
    values: ['ID'],
    options: { wait: { type: 'boolean' }, json: { type: 'boolean' } },
  })
  const [id = ''] = positionals
  const { execution, well } = given.wait
    ? await waitForEnd(id)
    : {
        execution: await (await call('GET', `/executions/${encodeURIComponent(id)}`)).json(),
        well: true,
      }
  console.log(given.json ? JSON.stringify(execution, null, 2) : execution.state.current)
  return well ? 0 : 1
}

export const get = { usage, summary, options, run }
