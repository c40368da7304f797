// The loop of the polling triggers, on every server: takes what is due, as many at once as it may, asks, and
// starts what an answer asks for. A question that hangs holds up no other and ends with its time-out.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import { newId } from '@/lib/runtime/new-id'
import { createFlowParts, type FlowParts } from '../flow-parts'
import { prepareStart } from '../prepare-start'
import { startSlots } from '../schedule/start-slots'
import { ask } from './ask'
import { finishPoll, type PollEnd } from './finish-poll'
import { readPoll } from './read-poll'
import { takePolls, type TakenPoll } from './take-polls'

const lookEveryMs = 500
const mostAtOnce = 32
const lookAgainMs = 5_000
const unreadableMs = 60_000

export type Polling = { stop: () => Promise<void> }

export function startPolling(pool: Pool): Polling {
  const parts = createFlowParts()
  const asking = new Set<Promise<void>>()
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let look: Promise<void> = Promise.resolve()

  async function lookOnce(): Promise<void> {
    const free = mostAtOnce - asking.size
    if (free === 0) return
    for (const poll of await takePolls(pool, free)) {
      const work = carryOut(pool, parts, poll, stopping.signal)
        .catch((error: unknown) => {
          if (stopping.signal.aborted) return
          const { namespace, flowId, triggerId } = poll
          log.warn({ namespace, flowId, triggerId, error: String(error) }, 'A poll failed')
        })
        .finally(() => asking.delete(work))
      asking.add(work)
    }
  }

  function next(): void {
    look = lookOnce()
      .catch((error: unknown) => {
        log.warn({ error: String(error) }, 'The polling triggers could not be looked at')
      })
      .finally(() => {
        if (!stopping.signal.aborted) timer = setTimeout(next, lookEveryMs)
      })
  }

  next()
  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await look
      await Promise.all(asking)
    },
  }
}

async function carryOut(
  pool: Pool,
  parts: FlowParts,
  poll: TakenPoll,
  signal: AbortSignal,
): Promise<void> {
  const slot = await finishPoll(pool, poll, await decidePoll(parts, poll, signal))
  if (slot) await startSlots(pool, [slot])
}

const nothing = { request: null, waiting: false, stop: false }

async function decidePoll(
  parts: FlowParts,
  poll: TakenPoll,
  signal: AbortSignal,
): Promise<PollEnd> {
  const part = (await parts.load([poll]))(poll)
  const definition = part?.triggers.get(poll.triggerId)
  if (!part || !definition) {
    return { ...nothing, nextInMs: unreadableMs, reason: 'its flow cannot be read' }
  }
  const rule = readPoll(definition)
  if (poll.running !== null && !rule.allowConcurrent) {
    const reason = `waits: its last execution is ${poll.running}, and allowConcurrent is not set`
    return {
      ...nothing,
      nextInMs: Math.min(lookAgainMs, rule.intervalMs),
      reason,
      waiting: true,
    }
  }
  const asked = await ask(part, definition, poll.now, signal)
  if (!asked.fires) return { ...nothing, nextInMs: rule.intervalMs, reason: asked.reason }
  const request = await prepareStart(part, definition, asked.expressions, {
    executionId: newId(poll.now),
    variables: asked.variables,
  })
  return {
    nextInMs: rule.intervalMs,
    reason: rule.stopAfterFirst ? 'stopped: it has fired once, as stopAfterFirst says' : null,
    request,
    waiting: false,
    stop: rule.stopAfterFirst,
  }
}
