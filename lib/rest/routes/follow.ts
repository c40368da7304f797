// Following an execution as server-sent events: `start`, then `progress` with the execution after each
// commit (joined to at most ten a second), then `end`. Commits of this server wake it at once; those of
// others are seen within a second.

import { isTerminal } from '@/lib/engine'
import { executionView } from '@/lib/executions/view'
import { running } from '@/lib/runtime/running'
import { eventStream, pause, type SendEvent } from '../event-stream'
import { route, type Route } from '../route'
import { executionJson } from '../shape'
import { executionParams, scopeOfExecution } from './executions'

const fewestMsBetween = 100
const mostMsBetween = 1_000

export const followRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/executions/:executionId/follow',
    summary: 'The execution after each change, as server-sent events, until it ends.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    handle: ({ params: { executionId }, request }) =>
      Promise.resolve(
        eventStream(request.signal, (send, stopped) => follow(executionId, send, stopped)),
      ),
  }),
]

async function follow(executionId: string, send: SendEvent, signal: AbortSignal): Promise<void> {
  const { runtime } = running()
  let wake: () => void = () => undefined
  const stopListening = runtime.onCommitted((committed) => {
    if (committed.state.execution.id === executionId) wake()
  })
  try {
    let shown = -1
    while (!signal.aborted) {
      const changed = new Promise<void>((resolve) => (wake = resolve))
      const state = await runtime.state(executionId)
      if (!state) return
      const ended = isTerminal(state.execution.state)
      if (state.execution.eventNumber !== shown && !signal.aborted) {
        const id = ended ? 'end' : shown < 0 ? 'start' : 'progress'
        shown = state.execution.eventNumber
        send(id, executionJson(executionView(state, await runtime.taskTypes(state.execution))))
      }
      if (ended) return
      await pause(fewestMsBetween, signal)
      await Promise.race([changed, pause(mostMsBetween, signal)])
    }
  } finally {
    stopListening()
  }
}
