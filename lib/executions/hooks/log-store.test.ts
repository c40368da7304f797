// The store of a log against a log in memory that answers as Postgres does (read/log-outline.test.ts holds that).

import { beforeEach, expect, it, vi } from 'vitest'
import { fitsLogFilter } from '../log-filter'
import type { LogFilter } from '../read/logs'
import type { LogLineView } from '../schema'
import { createLogStore } from './log-store'

const line = (seq: number, message = `line ${seq}`): LogLineView => ({
  executionId: 'e',
  seq,
  taskRunId: null,
  taskId: null,
  attempt: null,
  level: seq % 10 === 0 ? 'ERROR' : 'INFO',
  at: new Date(seq).toISOString(),
  message,
  cut: null,
})

let log: LogLineView[] = []
let asked: { outline: number; lines: [number, number][] }

beforeEach(() => {
  // Only even numbers: what is between was another execution's, or comes late.
  log = Array.from({ length: 30_000 }, (_, at) => line((at + 1) * 2))
  asked = { outline: 0, lines: [] }
})

function storeOf(filter: LogFilter = {}) {
  return createLogStore(filter, {
    async outline({ before = Infinity, look, ...wanted }) {
      asked.outline += 1
      const looked = log.filter(({ seq }) => seq < before).slice(-look)
      const fitting = looked.filter((one) => fitsLogFilter(one, wanted)).map(({ seq }) => seq)
      const blocks = []
      for (let end = fitting.length; end > 0; end -= 500) {
        const own = fitting.slice(Math.max(end - 500, 0), end)
        blocks.unshift({ from: own[0]!, to: own.at(-1)!, count: own.length })
      }
      const next = looked.length < look ? null : looked[0]!.seq
      const few = fitting.length > 0 && fitting.length <= Math.min(200, looked.length / 10)
      const lines = few ? looked.filter(({ seq }) => fitting.includes(seq)) : null
      return { blocks, newest: looked.at(-1)?.seq ?? null, next, looked: looked.length, lines }
    },
    async lines({ after, until, ...wanted }) {
      asked.lines.push([after + 1, until])
      return log.filter((one) => one.seq > after && one.seq <= until && fitsLogFilter(one, wanted))
    },
  })
}

async function ready(store: ReturnType<typeof storeOf>) {
  store.start()
  await vi.waitFor(() => expect(store.current().knownFrom).toBe(0))
}

async function seen(store: ReturnType<typeof storeOf>, first: number, last: number) {
  store.want(first, last)
  await vi.waitFor(() => expect(store.lineAt(first) && store.lineAt(last)).toBeDefined())
  return [store.lineAt(first)?.seq, store.lineAt(last)?.seq]
}

it('knows where all lines are and holds those in view', async () => {
  const store = storeOf()
  await ready(store)
  expect(store.current()).toMatchObject({ newest: 60_000, prepended: 28_000 })
  expect(store.current().outline.total).toBe(30_000)
  expect(store.current().looked).toBe(30_000)
  expect(await seen(store, 0, 30)).toEqual([2, 62])
  expect(await seen(store, 29_960, 29_999)).toEqual([59_922, 60_000])
  expect(await seen(store, 15_490, 15_510)).toEqual([30_982, 31_022])
  expect(asked.lines.length).toBeLessThan(12)
  expect(store.placeOf(31_000)).toEqual({ index: 15_499, exact: true })
  expect(store.placeOf(5_000)).toMatchObject({ exact: false })
})

it('forgets what is far away, and reads it again', async () => {
  const store = storeOf()
  await ready(store)
  await seen(store, 0, 30)
  for (let at = 600; at < 29_000; at += 500) await seen(store, at, at + 30)
  expect(store.lineAt(0)).toBeUndefined()
  expect(await seen(store, 0, 30)).toEqual([2, 62])
})

it('finds what fits alone', async () => {
  const store = storeOf({ minLevel: 'ERROR', text: 'LINE 300' })
  await ready(store)
  // 300, and 3000 to 3009, 30000 to 30099 where they end in a zero.
  expect(store.current().outline.total).toBe(12)
  expect(await seen(store, 0, 11)).toEqual([300, 30_090])
  // They came with the looks, which say how much they have looked at.
  expect(asked.lines).toEqual([])
  expect(store.current().looked).toBe(30_000)
})

it('puts what is pushed at the end, each line once, and finds room for one that is late', async () => {
  const store = storeOf()
  await ready(store)
  await seen(store, 29_990, 29_999)
  const news = [line(60_001), line(60_003), line(60_004)]
  log.push(...news)
  store.receive(news)
  store.receive(news)
  expect(store.current().outline.total).toBe(30_003)
  expect(store.lineAt(30_002)?.seq).toBe(60_004)
  const between = line(60_002, 'late')
  log.splice(30_001, 0, between)
  store.receive([between])
  await vi.waitFor(() => expect(store.current().outline.total).toBe(30_004))
  await seen(store, 30_000, 30_003)
  const last = [30_000, 30_001, 30_002, 30_003].map((index) => store.lineAt(index)?.seq)
  expect(last).toEqual([60_001, 60_002, 60_003, 60_004])
})

it('counts what is pushed without holding it while another part is in view', async () => {
  const store = storeOf({ minLevel: 'ERROR' })
  await ready(store)
  await seen(store, 0, 10)
  const { total } = store.current().outline
  const news = Array.from({ length: 2_000 }, (_, at) => line(60_001 + at))
  log.push(...news)
  store.receive(news)
  expect(store.current()).toMatchObject({ newest: 62_000, outline: { total: total + 200 } })
  expect(await seen(store, total + 150, total + 199)).toEqual([61_510, 62_000])
})

it('stops asking when it is stopped, and goes on after a failure when it is told to', async () => {
  const store = storeOf()
  store.start()()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(asked.outline).toBe(0)
  let broken = true
  const failing = createLogStore(
    {},
    {
      outline: async () => {
        if (broken) throw new Error('away')
        return { blocks: [], newest: null, next: null, looked: 0, lines: null }
      },
      lines: async () => [],
    },
  )
  failing.start()
  await vi.waitFor(() => expect(failing.current().error).toBeInstanceOf(Error))
  broken = false
  failing.retry()
  await vi.waitFor(() => expect(failing.current()).toMatchObject({ error: null, newest: 0 }))
})
