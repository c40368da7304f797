import { expect, it } from 'vitest'
import { sendingRoom } from '@/lib/testing/notification-room'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { deleteDestination } from '../operations/save-destination'

// A destination is deleted in the midst of whatever is done for it: fed, tried, put together.

const { db, receiver, pipeline, run } = await sendingRoom()
const by = { actor: { kind: 'system' as const } }

it('can be deleted while its deliveries are made, tried and written down', async () => {
  let answered = 0
  receiver.answer = () => ({ status: (answered += 1) % 3 === 0 ? 500 : 200 })
  const batch = { batch: { size: 5, ageMs: 10 } }
  for (let round = 0; round < 6; round += 1) {
    const made = await Promise.all(
      Array.from({ length: 4 }, (_none, at) =>
        subscribe('webhook', { url: receiver.url, ...(at % 2 === 0 ? {} : batch) }),
      ),
    )
    const before = answered
    pipeline.changed()
    await run(4)
    await until('some to be tried', () => answered > before + round * 2)
    await Promise.all(made.map(({ destinationId }) => deleteDestination(destinationId, by)))
  }
  const left = await db.pool.query(
    'SELECT 1 FROM deliveries UNION ALL SELECT 1 FROM delivery_counts UNION ALL SELECT 1 FROM subscriptions',
  )
  expect(left.rowCount).toBe(0)
}, 60_000)
