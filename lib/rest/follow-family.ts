// How an execution and all that was started from it stand, each after each change, until all of them have ended.

import type { Viewer } from '@/lib/accounts/schema'
import { readFamily } from '@/lib/executions/read'
import { eventStream, pause } from './event-stream'

const msBetween = 1_000

export function followFamily(viewer: Viewer, executionId: string, signal: AbortSignal): Response {
  return eventStream(signal, async (send, stopped) => {
    const shown = new Map<string, string>()
    send('start', {})
    while (!stopped.aborted) {
      const family = await readFamily(viewer, executionId)
      for (const { ended: _, ...member } of family) {
        if (shown.get(member.executionId) === member.state) continue
        shown.set(member.executionId, member.state)
        send('progress', member)
      }
      if (family.every(({ ended }) => ended)) return send('end-all', {})
      await pause(msBetween, stopped)
    }
  })
}
