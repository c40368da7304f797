import { beforeAll, describe, expect, it } from 'vitest'
import { setRunning, type Running } from '@/lib/runtime/running'
import { testDatabase } from '@/lib/testing/database'
import { deleteKeyValue } from './delete'
import { putKeyValue, writeKeyValue } from './put'
import { getKeyValue, listKeyValues } from './read'
import { sweepKeyValues } from './sweep'

const db = await testDatabase()
beforeAll(() => setRunning({ pool: db.pool } as Running))

const expire = (key: string) =>
  db.pool.query(`UPDATE key_values SET expires_at = now() - interval '1 s' WHERE key = $1`, [key])

describe('the key-value store', () => {
  it('keeps values with their types, and replaces them', async () => {
    for (const value of [1, 'text', null, [1, { a: true }]]) {
      await putKeyValue({ namespace: 'n', key: 'k', value })
      expect((await getKeyValue('n', 'k'))?.value).toEqual(value)
    }
    expect(await getKeyValue('other', 'k')).toBeNull()
  })

  it('lets one of two win that put without overwriting', async () => {
    const put = (value: number) =>
      putKeyValue({ namespace: 'n', key: 'race', value, overwrite: false })
    const results = await Promise.allSettled([put(1), put(2), put(3)])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(put(4)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('forgets what has expired, and takes its place even without overwriting', async () => {
    await putKeyValue({ namespace: 'n', key: 'ttl', value: 1, ttlMs: 60_000 })
    expect((await getKeyValue('n', 'ttl'))?.expiresAt).not.toBeNull()
    await expire('ttl')
    expect(await getKeyValue('n', 'ttl')).toBeNull()
    await putKeyValue({ namespace: 'n', key: 'ttl', value: 2, overwrite: false })
    expect((await getKeyValue('n', 'ttl'))?.value).toBe(2)
    await expire('ttl')
    expect(await sweepKeyValues()).toBe(1)
  })

  it('lists by prefix without our own keys, and deletes', async () => {
    await putKeyValue({ namespace: 'l', key: 'a.1', value: 1 })
    await putKeyValue({ namespace: 'l', key: 'b.1', value: 1 })
    await writeKeyValue({ namespace: 'l', key: '_state/x', value: 1 })
    expect((await listKeyValues('l')).map(({ key }) => key)).toEqual(['a.1', 'b.1'])
    expect((await listKeyValues('l', { prefix: 'b' })).map(({ key }) => key)).toEqual(['b.1'])
    expect(await deleteKeyValue('l', 'a.1')).toBe(true)
    expect(await deleteKeyValue('l', 'a.1')).toBe(false)
    await expect(putKeyValue({ namespace: 'l', key: '_x', value: 1 })).rejects.toMatchObject({
      code: 'invalid',
    })
  })
})
