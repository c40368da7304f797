// The feed: events as they are committed, for as long as somebody listens. Commits of this server wake it;
// those of others are seen within a second. A consumer that reads slowly is waited for.

import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { readEventsAfter } from './catch-up'

const pageSize = 500
const lookEveryMs = 1_000
const joinMs = 50

type Placed = { position: number }

/** Only the last one of a position says it: whoever comes back with it has had all of that position. */
const idLine = ({ position }: Placed, next: Placed | undefined): string =>
  next?.position === position ? '' : `id: ${position}\n`

export function followEvents(
  viewer: Viewer,
  after: number,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let position = after
  let wake: () => void = () => undefined
  let stopListening: () => void = () => undefined
  const stop = () => {
    stopListening()
    wake()
  }
  return new ReadableStream({
    start(controller) {
      stopListening = running().runtime.onCommitted(() => wake())
      signal.addEventListener('abort', stop, { once: true })
      controller.enqueue(encoder.encode(': connected\n\n'))
    },
    async pull(controller) {
      while (!signal.aborted) {
        const page = await readEventsAfter(viewer, { after: position, limit: pageSize })
        position = page.next
        if (page.results.length > 0) {
          const text = page.results
            .map(
              (event, at) =>
                `${idLine(event, page.results[at + 1])}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
            )
            .join('')
          controller.enqueue(encoder.encode(text))
          return
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, lookEveryMs)
          wake = () => {
            clearTimeout(timer)
            setTimeout(resolve, signal.aborted ? 0 : joinMs)
          }
        })
        wake = () => undefined
      }
      controller.close()
    },
    cancel: stop,
  })
}
