import { statSync } from 'node:fs'
import { beforeAll, afterAll, describe, expect, it } from 'vitest'
import { setRunning, type Running } from '@/lib/runtime/running'
import { testDatabase } from '@/lib/testing/database'
import { temporaryFolder } from '@/lib/workers/harness.testing'
import { deleteSecret } from './delete'
import { getSecret } from './get'
import { readMasterKey } from './master-key'
import { listSecrets } from './read'
import { masterKey } from './seal'
import { setSecret } from './set'

const db = await testDatabase()
const folder = await temporaryFolder()
const key = masterKey('a key of thirty-two characters...')

beforeAll(() => setRunning({ pool: db.pool } as Running))
afterAll(() => folder.remove())

describe('secrets', () => {
  it('come back as they were set, from the namespace or one above, and from no other', async () => {
    await setSecret({ namespace: 'sales', key: 'TOKEN', value: 'above' }, key)
    expect(await getSecret('sales.eu', 'TOKEN', key)).toBe('above')
    await setSecret({ namespace: 'sales.eu', key: 'TOKEN', value: 'own ✓' }, key)
    expect(await getSecret('sales.eu', 'TOKEN', key)).toBe('own ✓')
    expect(await getSecret('salesforce', 'TOKEN', key)).toBeNull()
    expect(await listSecrets('sales')).toMatchObject([{ namespace: 'sales', key: 'TOKEN' }])
    expect(await deleteSecret('sales.eu', 'TOKEN')).toBe(true)
    expect(await getSecret('sales.eu', 'TOKEN', key)).toBe('above')
  })

  it('are not readable in the database, nor with another key, nor in another row', async () => {
    await setSecret({ namespace: 'a', key: 'P', value: 'plain-text-here' }, key)
    const { rows } = await db.pool.query<{ ciphertext: Buffer; key_id: string }>(
      `SELECT ciphertext, key_id FROM secrets WHERE namespace = 'a'`,
    )
    expect(rows[0]?.ciphertext.includes('plain-text-here')).toBe(false)
    expect(rows[0]?.key_id).toBe(key.id)
    const other = masterKey('another key of thirty-two charact')
    await expect(getSecret('a', 'P', other)).rejects.toMatchObject({ code: 'unavailable' })
    await db.pool.query(`UPDATE secrets SET namespace = 'b' WHERE namespace = 'a'`)
    await expect(getSecret('b', 'P', key)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('refuse a wrong name and too long a value', async () => {
    const set = (name: string, value: string) =>
      setSecret({ namespace: 'a', key: name, value }, key)
    await expect(set('no spaces', 'x')).rejects.toMatchObject({ code: 'invalid' })
    await expect(set('LONG', 'x'.repeat(70_000))).rejects.toMatchObject({ code: 'too-many' })
  })

  it('have a key that is made once, for its owner alone', () => {
    const given = { MILLRACE_DATA_DIR: folder.path, MILLRACE_SECRET_KEY: undefined }
    const first = readMasterKey(given)
    expect(readMasterKey(given).id).toBe(first.id)
    expect(statSync(`${folder.path}/secret-key`).mode & 0o777).toBe(0o600)
  })
})
