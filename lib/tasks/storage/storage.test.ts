import { beforeEach, describe, expect, it } from 'vitest'
import { outputsOf, runTask, testContext, type TestContext } from '../context.testing'
import { parseBytes } from './lines'

let ctx: TestContext
beforeEach(async () => {
  ctx = await testContext()
  return () => ctx.close()
})
const read = (uri: unknown) => ctx.stored.get(String(uri))?.toString()
const run = async (type: string, properties: Record<string, unknown>) =>
  outputsOf(await runTask(ctx, `core.storage.${type}`, properties))

describe('core.storage', () => {
  it('writes, joins, turns round, measures and deletes', async () => {
    const one = await run('Write', { content: 'a\nb\n', extension: 'txt' })
    expect(one.uri).toMatch(/\.txt$/)
    const two = await run('Write', { content: { c: 1 } })
    const both = await run('Concat', { files: [one.uri, two.uri], separator: '--' })
    expect(read(both.uri)).toBe('a\nb\n--{"c":1}')
    expect(read((await run('Reverse', { from: one.uri })).uri)).toBe('b\na\n')
    expect(await run('Size', { uri: one.uri })).toEqual({ size: 4 })
    expect((await run('Delete', { uri: one.uri })).deleted).toBe(true)
    expect((await run('Delete', { uri: one.uri })).deleted).toBe(false)
    await expect(run('Delete', { uri: one.uri, errorOnMissing: true })).rejects.toThrow('no file')
  })

  it('splits by rows, number, size and pattern', async () => {
    const from = await ctx.files.write('n.csv', '1,a\n2,b\n3,a\n4,b\n5,a\n')
    const split = async (how: Record<string, unknown>) =>
      ((await run('Split', { from, ...how })).uris as string[]).map(read)
    expect(await split({ rows: 2 })).toEqual(['1,a\n2,b\n', '3,a\n4,b\n', '5,a\n'])
    expect(await split({ partitions: 2 })).toEqual(['1,a\n3,a\n5,a\n', '2,b\n4,b\n'])
    expect(await split({ bytes: '8B' })).toEqual(['1,a\n2,b\n', '3,a\n4,b\n', '5,a\n'])
    expect(await split({ regexPattern: ',(.)' })).toEqual(['1,a\n3,a\n5,a\n', '2,b\n4,b\n'])
    await expect(split({})).rejects.toThrow('Say how to cut')
  })

  it('filters items and drops repeated ones', async () => {
    const lines = [
      { id: 1, n: 5 },
      { id: 2, n: 50 },
      { id: 1, n: 500 },
    ]
    const from = await ctx.files.write(
      'i.ion',
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    )
    const large = await run('FilterItems', { from, filterCondition: '{{ n > 10 }}' })
    expect(large).toMatchObject({ processedItemsTotal: 3, droppedItemsTotal: 1 })
    expect(read(large.uri)).toBe('{"id":2,"n":50}\n{"id":1,"n":500}\n')
    const once = await run('DeduplicateItems', { from, expr: '{{ id }}' })
    expect(once).toMatchObject({ numKeys: 2, droppedItemsTotal: 1 })
    expect(read(once.uri)).toBe('{"id":2,"n":50}\n{"id":1,"n":500}\n')
  })

  it('reads sizes as people write them', () => {
    expect(parseBytes('10MB')).toBe(10_000_000)
    expect(parseBytes('1 KiB')).toBe(1024)
    expect(() => parseBytes('much')).toThrow('"much" is not a size')
  })
})
