// `GET /metrics` for Prometheus and its like. Figures tell what somebody runs, so they are for who shows the
// token of the settings, or an API token that may see workers.

import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { mayAnywhere } from '@/lib/accounts/may'
import { viewerOfToken } from '@/lib/accounts/tokens/authenticate'
import { log } from '@/lib/platform/log'
import { settings } from '@/lib/platform/settings'
import { metricsContentType, metricsText } from '@/lib/workers/cluster/metrics-text'
import { readMetrics } from '@/lib/workers/cluster/read-metrics'
import { version } from '../../package.json'

const digest = (text: string) => createHash('sha256').update(text).digest()

async function mayRead(authorization: string): Promise<boolean> {
  const [scheme = '', token = ''] = authorization.split(/ +/, 2)
  if (scheme.toLowerCase() !== 'bearer' || token === '') return false
  const wanted = settings().MILLRACE_METRICS_TOKEN
  if (wanted !== undefined && timingSafeEqual(digest(token), digest(wanted))) return true
  const viewer = await viewerOfToken(token)
  return viewer !== null && mayAnywhere(viewer, 'worker.read')
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!globalThis.__millrace) return send(response, 503, 'The server is starting.\n')
  if (!(await mayRead(request.headers.authorization ?? ''))) {
    response.setHeader('www-authenticate', 'Bearer')
    return send(
      response,
      401,
      'Send MILLRACE_METRICS_TOKEN, or an API token, as Authorization: Bearer.\n',
    )
  }
  send(response, 200, metricsText(await readMetrics(version)), metricsContentType)
}

/** True where the request was for the metrics and is answered, or will be. */
export function answerMetrics(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.url?.split('?', 1)[0] !== '/metrics') return false
  if (request.method !== 'GET') {
    response.setHeader('allow', 'GET')
    send(response, 405, 'Metrics are read with GET.\n')
    return true
  }
  answer(request, response).catch((error: unknown) => {
    log.warn({ error: String(error) }, 'The metrics could not be read')
    send(response, 503, 'The metrics cannot be read now.\n')
  })
  return true
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(text)
}
