// Server-sent events: what is sent one after another until it is over, or whoever listens has gone.

export type SendEvent = (event: string, data: unknown) => void

export function eventStream(
  signal: AbortSignal,
  run: (send: SendEvent, stopped: AbortSignal) => Promise<void>,
): Response {
  const encoder = new TextEncoder()
  const stop = new AbortController()
  signal.addEventListener('abort', () => stop.abort(), { once: true })
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send: SendEvent = (event, data) =>
        controller.enqueue(
          encoder.encode(`id: ${event}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
        )
      try {
        await run(send, stop.signal)
        if (!stop.signal.aborted) controller.close()
      } catch (error) {
        if (!stop.signal.aborted) controller.error(error)
      }
    },
    cancel() {
      stop.abort()
    },
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })
}
