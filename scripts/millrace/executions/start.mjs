import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { address, call } from '../call.mjs'
import { WrongWords } from '../ends.mjs'
import { pairOf, readWords } from '../read-words.mjs'
import { waitForEnd } from '../wait-for-end.mjs'

const usage =
  'executions start NAMESPACE FLOW [--input NAME=VALUE]... [--file NAME=PATH]... [--label KEY:VALUE]... [--revision N] [--wait] [--json]'
const summary = 'Starts an execution of a flow and prints its id.'
const options = `
  --input NAME=VALUE  an input of the flow, as text
  --file NAME=PATH    an input that is a file
  --label KEY:VALUE   a label of the execution
  --revision N        instead of the newest one
  --wait              until it has ended; ends with 1 where it did not end well
  --json              print the execution instead of its id`

/**
 * @param {string[]} words
 * @returns {Promise<number>}
 */
async function run(words) {
  const { positionals, options: given } = readWords(words, {
    usage,
    values: ['NAMESPACE', 'FLOW'],
    options: {
      input: { type: 'string', multiple: true },
      file: { type: 'string', multiple: true },
      label: { type: 'string', multiple: true },
      revision: { type: 'string' },
      wait: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  })
  const path = positionals.map(encodeURIComponent).join('/')
  const query = new URLSearchParams()
  for (const label of given.label ?? []) query.append('labels', pairOf(label, ':', usage).join(':'))
  if (given.revision !== undefined) query.set('revision', given.revision)
  const response = await call('POST', `/executions/${path}?${query}`, {
    body: await formOf(given),
    // Asked twice, it still starts once.
    headers: { 'idempotency-key': randomUUID() },
  })
  const started = await response.json()
  console.error(`${address()}/executions/${started.id}`)
  if (!given.wait) {
    console.log(given.json ? JSON.stringify(started, null, 2) : started.id)
    return 0
  }
  const { execution, well } = await waitForEnd(started.id)
  console.log(given.json ? JSON.stringify(execution, null, 2) : started.id)
  return well ? 0 : 1
}

/** @param {{ input?: string[], file?: string[] }} given */
async function formOf({ input = [], file = [] }) {
  const form = new FormData()
  for (const each of input) form.append(...pairOf(each, '=', usage))
  for (const each of file) {
    const [name, path] = pairOf(each, '=', usage)
    const content = await readFile(path).catch((/** @type {Error} */ error) => {
      throw new WrongWords(`The file of ${name} cannot be read: ${error.message}`, usage)
    })
    form.append(name, new Blob([content]), basename(path))
  }
  return form
}

export const start = { usage, summary, options, run }
