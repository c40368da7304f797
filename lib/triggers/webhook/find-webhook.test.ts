// How a key is compared: what is counted are real comparisons of constant time, for a clock would tell only how
// busy the machine is.

import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { saveFlow } from '@/lib/flows/save'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning } from '@/lib/testing/people'
import { testRuntime, type TestRuntime } from '@/lib/testing/test-runtime'
import { isSigned } from './check-signature'
import { findWebhook } from './find-webhook'

const compared = vi.hoisted(() => [] as number[])
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>()
  const timingSafeEqual = (left: Uint8Array, right: Uint8Array) => {
    compared.push(left.byteLength)
    return real.timingSafeEqual(left, right)
  }
  return { ...real, timingSafeEqual }
})

const db = await testDatabase()
let real: TestRuntime

beforeAll(async () => {
  real = await testRuntime(db, { slots: 0 })
  holdRunning(db, real.runtime)
  const keys = ['first-key', 'second-key', 'the-third-of-the-keys']
  const triggers = keys.map(
    (key, at) => `  - {id: t${at}, type: core.trigger.Webhook, key: ${key}}`,
  )
  const task = 'tasks:\n  - {id: a, type: core.debug.Return, format: x}'
  const source = `id: three\nnamespace: hooks\n${task}\ntriggers:\n${triggers.join('\n')}\n`
  const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
  expect(await saveFlow({ source }, by)).toMatchObject({ ok: true })
})
afterAll(() => real.runtime.stop())
beforeEach(() => compared.splice(0))

it.each([
  ['the first key', 'first-key', 't0'],
  ['the last key', 'the-third-of-the-keys', 't2'],
  ['a wrong key of the same length', 'first-kez', undefined],
  ['a short one', 'f', undefined],
  ['a long one', 'x'.repeat(5_000), undefined],
])(
  '%s is compared with every key of the flow, as digests of one length',
  async (_, key, wanted) => {
    const found = await findWebhook('hooks', 'three', key)
    expect(found?.definition.id).toBe(wanted)
    expect(compared).toEqual([32, 32, 32])
  },
)

it('a signature is compared as a whole', () => {
  const rule = { secret: 's', header: 'x-signature', algorithm: 'sha256' as const }
  const body = Buffer.from('{}')
  const right = createHmac('sha256', 's').update(body).digest('hex')
  const wrong = right.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  const signed = (value: string) => isSigned(rule, new Headers({ 'x-signature': value }), body)
  expect([right, wrong].map(signed)).toEqual([true, false])
  expect(compared).toEqual([32, 32])
})
