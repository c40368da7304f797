// One request of a user of the storm.

import type { ServerNode } from './cluster'
import { admin } from './cluster'

const authorization = `Basic ${Buffer.from(`${admin.email}:${admin.password}`).toString('base64')}`

/** Throws where the server cannot be reached or does not answer in time. */
export async function call(
  server: ServerNode,
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string; timeoutMs?: number } = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.url}/api/v1/main${path}`, {
    method,
    headers: { authorization, ...init.headers },
    ...(init.body === undefined ? {} : { body: init.body }),
    signal: AbortSignal.timeout(init.timeoutMs ?? 5_000),
  })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}
