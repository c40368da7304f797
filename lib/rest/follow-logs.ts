// Log lines as they come: those that are there, then what is written, until the execution has ended and a look
// after that finds nothing more.

import { isTerminal } from '@/lib/engine'
import { readLogLines } from '@/lib/executions/read'
import type { LogFilter } from '@/lib/executions/read/logs'
import { running } from '@/lib/runtime/running'
import { eventStream, pause } from './event-stream'
import { logJson } from './shape'

const linesAtOnce = 1_000
const msBetween = 500

export function followLogs(
  executionId: string,
  filter: LogFilter,
  { namespace, flowId }: { namespace: string; flowId: string },
  signal: AbortSignal,
): Response {
  return eventStream(signal, async (send, stopped) => {
    let after = 0
    send('start', {})
    while (!stopped.aborted) {
      const state = await running().runtime.state(executionId)
      const ended = !state || isTerminal(state.execution.state)
      const { lines, more } = await readLogLines(executionId, {
        ...filter,
        after,
        limit: linesAtOnce,
      })
      for (const line of lines) send('progress', logJson(line, namespace, flowId))
      after = lines.at(-1)?.seq ?? after
      if (more) continue
      if (ended && lines.length === 0) return send('end', {})
      await pause(msBetween, stopped)
    }
  })
}
