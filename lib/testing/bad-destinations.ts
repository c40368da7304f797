// Four ways to be a bad destination: it hangs, fails, answers a byte a second, throws.

import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { defineDestination, type Destination } from '@/lib/notifications/destinations/destination'

/** False where the path is that of a good one: its answer is left to whoever asks. */
export function answerBadly(path: string | undefined, response: ServerResponse): boolean {
  if (path === '/hangs') return true
  if (path === '/drops') {
    response.writeHead(200)
    const timer = setInterval(() => response.write('.'), 1_000)
    response.on('close', () => clearInterval(timer))
    return true
  }
  if (path !== '/fails') return false
  response.writeHead(500).end('no')
  return true
}

export const throwing = defineDestination({
  id: 'throwing',
  audience: 'machine',
  schema: z.looseObject({}),
  secrets: [],
  targets: () => [],
  atOnce: 1,
  lanes: 4,
  deliver() {
    throw new Error('a bug of its own')
  },
}) as Destination
