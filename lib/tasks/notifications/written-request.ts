// Messages as somebody wrote them, through what sends all others: deadline, address guard, causes of failure.

import { z } from 'zod'
import type { Json } from '@/lib/engine'
import {
  defineDestination,
  type Batch,
  type DeliverContext,
  type Destination,
  type Receipt,
} from '@/lib/notifications/destinations/destination'
import { httpTarget, httpUrl } from '@/lib/notifications/destinations/http/url'
import type { TaskContext } from '../task-type'
import { messageId } from './deliver'

export const bodyText = (body: Json): string =>
  typeof body === 'string' ? body : JSON.stringify(body)

export const batchOfOne = (ctx: TaskContext): Batch => ({
  id: messageId(ctx),
  events: [],
  digest: null,
  sending: { sentAt: new Date().toISOString(), baseUrl: '' },
})

export function writtenRequest<Shape extends z.ZodRawShape>(
  shape: Shape,
  send: (
    batch: Batch,
    context: DeliverContext<z.output<z.ZodObject<Shape & { url: typeof httpUrl }>>>,
  ) => Promise<Receipt>,
): Destination {
  const schema = z.object({ ...shape, url: httpUrl })
  return defineDestination({
    id: 'written',
    audience: 'machine',
    schema,
    secrets: [],
    targets: (config) => [httpTarget((config as { url: string }).url)],
    atOnce: 1,
    lanes: 1,
    deliver: send as never,
  }) as Destination
}
