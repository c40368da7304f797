import { createHmac } from 'node:crypto'
import { afterAll, expect, it } from 'vitest'
import { allowLoopback } from '@/lib/testing/notifications'
import { httpReceiver } from '../../receivers/http-receiver.testing'
import { deliverSample } from '../deliver.testing'

// Receivers of pipelines that know one secret for everything.

allowLoopback()
process.env.NOTIFICATION_SECRET = 'the secret of everybody'
const receiver = await httpReceiver()
afterAll(() => receiver.close())

it('the pipeline format carries the signature of NOTIFICATION_SECRET too, the others do not', async () => {
  for (const format of ['pipeline', 'millrace']) {
    expect(await deliverSample('webhook', { url: receiver.url, format })).toMatchObject({
      ok: true,
    })
  }
  const [pipeline, other] = receiver.received
  const wanted = createHmac('sha256', 'the secret of everybody')
    .update(pipeline?.body ?? '')
    .digest('hex')
  expect(pipeline?.headers['x-notification-signature']).toBe(`sha256=${wanted}`)
  expect(other?.headers['x-notification-signature']).toBeUndefined()
})
