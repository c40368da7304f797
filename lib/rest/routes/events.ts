import { z } from 'zod'
import { authorise } from '@/lib/accounts/authorise'
import { catalogue, millraceBody } from '@/lib/engine'
import { newestPosition, readEventsAfter, readEventsOf } from '@/lib/notifications/events/catch-up'
import { followEvents } from '@/lib/notifications/events/follow'
import { count, one } from '../query'
import { route, type Route } from '../route'
import { scopeOfExecution } from './executions'

const after = one(z.coerce.number().int().min(0))
const sampleSending = {
  sentAt: '2026-03-02T08:30:00.000Z',
  baseUrl: 'https://millrace.example.com',
}

export const eventRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/events/catalogue',
    summary: 'Every type of event, with a sample of its payload.',
    permission: 'notification.read',
    scope: 'anywhere',
    handle: () =>
      Promise.resolve({
        results: catalogue().map(({ type, level, sample }) => ({
          type,
          level,
          sample: millraceBody(sample, sampleSending),
        })),
      }),
  }),
  route({
    method: 'GET',
    path: '/events/follow',
    summary:
      'Events as server-sent events, from `after` or Last-Event-ID on, or from now on. The id is the position.',
    permission: 'execution.read',
    scope: 'anywhere',
    query: z.object({ after }),
    async handle({ query, viewer, request }) {
      const last = Number(request.headers.get('last-event-id') ?? Number.NaN)
      const from = Number.isSafeInteger(last) ? last : (query.after ?? (await newestPosition()))
      return new Response(followEvents(viewer, from, request.signal), {
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-cache, no-transform',
          'x-accel-buffering': 'no',
        },
      })
    },
  }),
  route({
    method: 'GET',
    path: '/events',
    summary:
      'Events after a position, in order; with executionId, those of one execution after a number. Read on with after=<next>.',
    permission: 'execution.read',
    scope: 'anywhere',
    query: z.object({
      after,
      executionId: one(z.uuid('This is not an id.')),
      size: count(1, 1_000),
    }),
    async handle({ query, viewer }) {
      const window = { after: query.after ?? 0, limit: query.size ?? 200 }
      if (query.executionId === undefined) return readEventsAfter(viewer, window)
      const scope = await scopeOfExecution({ params: { executionId: query.executionId } })
      authorise(viewer, 'execution.read', scope)
      return readEventsOf(query.executionId, window)
    },
  }),
]
