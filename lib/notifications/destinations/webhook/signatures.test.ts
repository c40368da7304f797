import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { httpReceiver, type HttpReceiver } from '../../receivers/http-receiver.testing'
import { deliverSample, sentAt } from '../deliver.testing'

// What a receiver checks, as the library of the specification signs it.

const [secret, previousSecret] = ['whsec_c2VjcmV0IHNlY3JldA==', 'whsec_dGhlIG9uZSBiZWZvcmU=']
let receiver: HttpReceiver

beforeAll(async () => {
  receiver = await httpReceiver()
})
beforeEach(() => void (receiver.received.length = 0))
afterAll(() => receiver.close())

async function sent(config: object) {
  expect(await deliverSample('webhook', { url: receiver.url, ...config })).toMatchObject({
    ok: true,
  })
  const [one] = receiver.received
  if (!one) throw new Error('Nothing was sent')
  const id = String(one.headers['webhook-id'])
  const signed = (by: string) => new Webhook(by).sign(id, new Date(sentAt), one.body)
  return { ...one, signed }
}

it('is signed as the library signs it, over the second in which it goes out', async () => {
  const { headers, signed } = await sent({ secret })
  expect(headers['webhook-signature']).toBe(signed(secret))
  expect(headers['webhook-timestamp']).toBe(String(Date.parse(sentAt) / 1_000))
})

it('carries two signatures while a secret is changed, and receivers of either take it', async () => {
  const { headers, signed } = await sent({ secret, previousSecret })
  expect(headers['webhook-signature']).toBe(`${signed(secret)} ${signed(previousSecret)}`)
})

it('takes a secret that is no base64 as it is written', async () => {
  const { headers, body } = await sent({ secret: 'not base64 at all!' })
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const wanted = createHmac('sha256', 'not base64 at all!').update(content).digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${wanted}`)
})

it('goes unsigned where there is no secret', async () => {
  const { headers } = await sent({})
  expect(headers['webhook-signature']).toBeUndefined()
  expect(headers['webhook-id']).toBeDefined()
})
