// One request to the REST API. A server that is away for a moment is asked again where asking twice does no harm.

import { Refused, Unreachable, WrongWords } from './ends.mjs'

const tries = 4
const firstPauseMs = 250

/** Where Millrace is, without a slash at its end. */
export function address() {
  const given = process.env.MILLRACE_URL ?? 'http://localhost:8080'
  if (!/^https?:\/\/[^/]/.test(given)) {
    throw new WrongWords(
      `MILLRACE_URL is "${given}".`,
      'Write it like https://millrace.example.com.',
    )
  }
  return given.replace(/\/+$/, '')
}

/**
 * @param {string} method
 * @param {string} path Below /api/v1/main.
 * @param {{ body?: FormData, headers?: Record<string, string> }} [init]
 * @returns {Promise<Response>}
 */
export async function call(method, path, { body, headers = {} } = {}) {
  const token = process.env.MILLRACE_TOKEN
  if (!token) {
    throw new WrongWords(
      'MILLRACE_TOKEN is not set.',
      'Make an API token under Settings, API tokens, then: export MILLRACE_TOKEN=...',
    )
  }
  const url = `${address()}/api/v1/main${path}`
  const authorization = `Bearer ${token}`
  for (let pauseMs = firstPauseMs, left = tries - 1; ; pauseMs *= 2, left -= 1) {
    try {
      const response = await fetch(url, {
        method,
        headers: { accept: 'application/json', authorization, ...headers },
        ...(body ? { body } : {}),
      })
      if (response.ok) return response
      // The server is being started or stopped.
      if (response.status !== 503 || left === 0) throw new Refused(await sentenceOf(response))
    } catch (error) {
      if (error instanceof Refused) throw error
      if (left === 0) {
        const cause = error instanceof Error ? (error.cause ?? error) : error
        throw new Unreachable(`No answer from ${address()}: ${String(cause)}`)
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/**
 * What the server said, with each wrong field.
 * @param {Response} response
 */
async function sentenceOf(response) {
  const text = await response.text()
  try {
    const { detail, message, errors = [] } = JSON.parse(text)
    const fields = errors.map(
      (/** @type {{ field: string, message: string }} */ each) =>
        `  ${each.field}: ${each.message}`,
    )
    return [detail ?? message ?? response.statusText, ...fields].join('\n')
  } catch {
    return `${address()} answered ${response.status}: ${text.slice(0, 200) || response.statusText}`
  }
}
