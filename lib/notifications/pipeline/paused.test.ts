import { expect, it } from 'vitest'
import { setLabels } from '@/lib/executions/operations/set-labels'
import { sendingRoom } from '@/lib/testing/notification-room'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { subscribe } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import { changeDestination } from '../operations/save-destination'

// PAUSED is told once, in words that say what it waits for, as things stood at that moment: the destination is
// off while the execution goes on, and is told of the past afterwards.

const { db, real, receiver } = await sendingRoom()
const by = { actor: { kind: 'system' as const }, userId: null, ip: null }
it('says what it waited for then, whatever became of it since', async () => {
  const template = [
    '{{ event.type }}',
    '{{ event.newState }}',
    '{{ waitingFor.kind }}',
    '{{ labels.stage }}',
    '{{ event.number }}',
  ].join(' ')
  const own = { url: receiver.url, format: 'template', template, contentType: 'text/plain' }
  const wanted = { states: ['PAUSED' as const], options: { level: 'execution' as const } }
  const { destinationId } = await subscribe('webhook', own, wanted)
  await changeDestination({ id: destinationId, disabled: true }, by)
  const flow = await saveTestFlow(
    db.pool,
    'id: asks\nnamespace: test\nlabels:\n  stage: before\ntasks:\n  - id: p\n    type: core.flow.Pause\n',
  )
  const { executionId } = await real.runtime.start(
    startRequest(flow, { labels: { stage: 'before' } }),
  )
  const state = async () => (await real.runtime.state(executionId))?.execution.state
  await until('it waits', async () => (await state()) === 'PAUSED')
  const paused = (await real.runtime.state(executionId))?.execution.eventNumber ?? 0
  await setLabels(executionId, { stage: 'after' }, by)
  await real.runtime.apply(executionId, { type: 'execution.resume', inputs: {}, actor: by.actor })
  expect(await real.runtime.waitForEnd(executionId, 20_000)).toBe('SUCCESS')
  await changeDestination({ id: destinationId, disabled: false }, by)
  await until('it is told', () => receiver.received.length > 0)
  await until('all to be fed', async () => {
    const { rows } = await db.pool.query<{ behind: boolean }>(
      `SELECT cursor < (SELECT max(position) FROM execution_event_batches) AS behind
       FROM destinations WHERE id = $1`,
      [destinationId],
    )
    return rows[0]?.behind === false
  })
  const { rows } = await db.pool.query('SELECT state FROM deliveries')
  expect(rows).toHaveLength(1)
  const [got] = receiver.received
  const number = Number(got?.body.split(' ').at(-1))
  expect(got?.body).toBe(`execution.paused PAUSED approval before ${number}`)
  expect(number).toBeLessThanOrEqual(paused)
})
