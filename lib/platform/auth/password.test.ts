import { expect, it, vi } from 'vitest'
import { hashPassword, verifyPassword } from './password'

// The real thing, with its calls counted: what an answer costs is what a clock could tell strangers.
const work = vi.hoisted(() => ({ verified: [] as string[] }))
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof import('@node-rs/argon2')>()
  return {
    ...real,
    verify: (hash: string, password: string) => {
      work.verified.push(hash)
      return real.verify(hash, password)
    },
  }
})

vi.setConfig({ testTimeout: 60_000 })

const parameters = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/

it('keeps a password as argon2id with a salt of its own', async () => {
  const [one, two] = await Promise.all([hashPassword('open sesame'), hashPassword('open sesame')])
  expect(one).toMatch(parameters)
  expect(one).not.toBe(two)
  expect(await verifyPassword(one, 'open sesame')).toBe(true)
  expect(await verifyPassword(one, 'open sesame ')).toBe(false)
})

it('knows a password however its letters were composed', async () => {
  expect(await verifyPassword(await hashPassword('caf\u00e9 noir'), 'cafe\u0301 noir')).toBe(true)
})

it('does the same work for nobody as for somebody', async () => {
  const hash = await hashPassword('open sesame')
  work.verified.length = 0
  expect(await verifyPassword(hash, 'wrong')).toBe(false)
  expect(await verifyPassword(null, 'wrong')).toBe(false)
  expect(work.verified).toHaveLength(2)
  for (const each of work.verified) expect(each).toMatch(parameters)
  // Not even whoever knows the words of the stand-in comes in by them.
  expect(await verifyPassword(null, 'nobody has this password')).toBe(false)
})

it('spends nothing on a text that is no password, for nobody and somebody alike', async () => {
  const hash = await hashPassword('open sesame')
  work.verified.length = 0
  const long = 'x'.repeat(201)
  expect([await verifyPassword(hash, long), await verifyPassword(null, long)]).toEqual([
    false,
    false,
  ])
  expect(work.verified).toEqual([])
})
