import { expect, it } from 'vitest'
import { deleteExecution } from '@/lib/executions/operations/delete'
import { sendingRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { changeDestination } from '../operations/save-destination'

// P7 holds for executions that are deleted before a destination was told of them: it may be behind, or off.

const { db, receiver, run, countEvents } = await sendingRoom()
const by = { actor: { kind: 'system' as const } }

it('tells of all that a deleted execution did, in order, once each', async () => {
  const off = await subscribe('webhook', { url: `${receiver.url}/off` })
  const on = await subscribe('webhook', { url: `${receiver.url}/on` })
  await changeDestination({ id: off.destinationId, disabled: true }, by)
  const [executionId = ''] = await run(1, { tasks: 2 })
  const count = await countEvents()
  const numbers = (path: string) =>
    receiver.received
      .filter((one) => one.path === path)
      .map(({ body }) => (JSON.parse(body) as { number: number }).number)
  await until('the one that is on', () => numbers('/on').length === count)
  await deleteExecution(executionId, by)
  expect(
    (
      await db.pool.query('SELECT 1 FROM execution_event_batches WHERE execution_id = $1', [
        executionId,
      ])
    ).rowCount,
  ).toBe(0)
  await changeDestination({ id: off.destinationId, disabled: false }, by)
  const all = Array.from({ length: count }, (_, at) => at + 1)
  await until('the one that was off', () => numbers('/off').length >= count)
  expect(numbers('/off')).toEqual(all)
  const made = await db.pool.query<{ id: string; n: number }>(
    'SELECT destination_id AS id, count(*)::int AS n FROM deliveries GROUP BY 1',
  )
  const counts = Object.fromEntries(made.rows.map(({ id, n }) => [id, n]))
  expect(counts).toEqual({ [off.destinationId]: count, [on.destinationId]: count })
})
