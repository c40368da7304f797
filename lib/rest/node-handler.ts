// The REST API straight behind node:http, without the page framework in between: it costs as much again as
// a whole request. The catch-all route answers alike where nobody wires this in.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { peerHeader } from '@/lib/platform/auth/request-origin'
import { answerRequest, restPath } from './app'
import { sendAnswer } from './send-answer'

/** False where the path is not ours; otherwise the answer is on its way. */
export function answerRest(request: IncomingMessage, response: ServerResponse): boolean {
  if (!request.url?.startsWith(`${restPath}/`)) return false
  namePeer(request)
  void listener(request, response)
  return true
}

/** Over whatever the client sent, in both places that headers are read from. */
function namePeer(request: IncomingMessage): void {
  const { headers, rawHeaders, socket } = request
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (rawHeaders[at]?.toLowerCase() === peerHeader) rawHeaders.splice(at, 2)
  }
  const peer = socket.remoteAddress ?? 'unknown'
  headers[peerHeader] = peer
  rawHeaders.push(peerHeader, peer)
}

/** Requests whose parts are made when they are asked for; a malformed head is answered with 400. */
const listener = getRequestListener(
  async (request, { outgoing }) => {
    await sendAnswer(await answerRequest(request), outgoing as ServerResponse)
    return RESPONSE_ALREADY_SENT
  },
  { overrideGlobalObjects: false, hostname: 'localhost' },
)
