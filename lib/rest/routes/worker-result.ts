// What the routes of workers answer, as their document says it.

import { z } from 'zod'
import type { WorkerView } from '@/lib/workers/schema'

const count = z.number().int().nonnegative()
const state = z.enum(['active', 'paused', 'draining', 'lost', 'left'])
const time = z.iso.datetime()

export const workerResult = z.strictObject({
  id: z.uuid().describe('One start of one worker process.'),
  name: z.string(),
  state,
  group: z.string().nullable(),
  region: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  host: z.string(),
  ip: z.string().nullable(),
  pid: count,
  platform: z.string(),
  cores: count,
  memoryBytes: count,
  version: z.string(),
  nodeVersion: z.string(),
  slots: count,
  taskTypes: z.array(z.string()),
  running: count.describe('Attempts that it runs now, each in a slot.'),
  doneCount: count.describe('Since it started, as it counts them itself.'),
  failedCount: count.describe('Since it started, as it counts them itself.'),
  doneLastHour: count.describe(
    'Attempts that ended without failing in the last 60 minutes, to the minute; not those that were killed.',
  ),
  failedLastHour: count.describe(
    'Attempts that failed in the last 60 minutes, to the minute; not those that were killed or lost with it.',
  ),
  staleCount: count.describe('Results that came too late and were refused.'),
  load: z.number().nullable().describe('Of its machine, over a minute.'),
  usedMemoryBytes: count.nullable(),
  loopDelayMs: z.number().nullable(),
  startedAt: time,
  joinedAt: time,
  lastSeenAt: time,
  leftAt: time.nullable(),
  stateHistory: z.array(
    z.strictObject({ state, at: time, by: z.string().optional().describe('Who asked for it.') }),
  ),
}) satisfies z.ZodType<WorkerView>
