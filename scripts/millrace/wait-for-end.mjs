import { call } from './call.mjs'

const ended = new Set(['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'RETRIED', 'SKIPPED'])
const wellEnded = new Set(['SUCCESS', 'WARNING', 'SKIPPED'])
const shortestMs = 200
const longestMs = 2_000

/**
 * Resolves when the execution has ended, telling each state that is seen. Asks more seldom as it takes longer.
 * @param {string} id
 * @returns {Promise<{ execution: Record<string, unknown>, well: boolean }>}
 */
export async function waitForEnd(id) {
  let told = ''
  for (let pauseMs = shortestMs; ; pauseMs = Math.min(pauseMs * 1.3, longestMs)) {
    const execution = await (await call('GET', `/executions/${encodeURIComponent(id)}`)).json()
    const state = execution.state.current
    if (state !== told) console.error(state)
    told = state
    if (ended.has(state)) return { execution, well: wellEnded.has(state) }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
