#!/usr/bin/env node
// `npm run millrace -- executions start company.team orders --input name=Ada --wait`: the product from a
// terminal, over its REST API. One file per verb, in scripts/millrace; only Node's own modules, so that it runs
// where nothing is installed. Answers go to standard output, everything that is told to a person to the other.
// It ends with: 0 done; 1 the execution did not end well; 2 wrong words; 3 the server refused; 4 no server.

import { get } from './millrace/executions/get.mjs'
import { kill } from './millrace/executions/kill.mjs'
import { logs } from './millrace/executions/logs.mjs'
import { start } from './millrace/executions/start.mjs'
import { Refused, Unreachable, WrongWords } from './millrace/ends.mjs'

const verbs = {
  'executions start': start,
  'executions get': get,
  'executions logs': logs,
  'executions kill': kill,
}

const help = `millrace NOUN VERB ...

${Object.values(verbs)
  .map(({ usage, summary }) => `  ${usage}\n      ${summary}`)
  .join('\n')}

Each with --help says more. It reads
  MILLRACE_TOKEN  an API token (Settings, API tokens)
  MILLRACE_URL    where Millrace is; http://localhost:8080 where it is not set

It ends with 0 done, 1 the execution did not end well, 2 wrong words, 3 refused, 4 no server.`

/** @param {string[]} words */
async function run([noun = '', verb = '', ...rest]) {
  if (noun === '' || noun === '--help' || noun === 'help') {
    console.log(help)
    return noun === '' ? 2 : 0
  }
  const found = Object.entries(verbs).find(([name]) => name === `${noun} ${verb}`)?.[1]
  if (!found) throw new WrongWords(`There is no "${`${noun} ${verb}`.trim()}".`, help)
  if (rest.includes('--help')) {
    console.log(`millrace ${found.usage}\n\n${found.summary}\n${found.options}`)
    return 0
  }
  return found.run(rest)
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  if (error instanceof WrongWords) {
    console.error(`${error.message}\n\n${error.usage}`)
    process.exitCode = 2
  } else if (error instanceof Refused || error instanceof Unreachable) {
    console.error(error.message)
    process.exitCode = error instanceof Refused ? 3 : 4
  } else throw error
}
