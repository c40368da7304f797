import { expect, test } from 'vitest'
import { batchQueue } from './batch-queue'

function queueOf(send: (items: string[]) => Promise<boolean>) {
  return batchQueue<string>({
    send,
    ready: () => true,
    maxItems: 2,
    maxBytes: 1_000,
    sizeOf: (item) => item.length,
    lanes: 1,
    delayMs: 60_000,
  })
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what is there by now is settled when it is acknowledged, whatever is added meanwhile', async () => {
  const sent: { items: string[]; answer: (done: boolean) => void }[] = []
  const queue = queueOf((items) => new Promise((answer) => sent.push({ items, answer })))
  for (const item of ['a', 'b', 'c']) queue.add(item)
  let isSettled = false
  const settled = queue.settled().then(() => (isSettled = true))
  queue.add('d')
  queue.add('e')
  sent[0]?.answer(true)
  await turn()
  expect([sent.map(({ items }) => items), isSettled]).toEqual([[['a', 'b']], false])
  queue.flush()
  expect(sent[1]?.items).toEqual(['c', 'd'])
  // It comes back, and is sent again with what stood behind it.
  sent[1]?.answer(false)
  await turn()
  queue.flush()
  expect([sent[2]?.items, isSettled]).toEqual([['c', 'd'], false])
  sent[2]?.answer(true)
  await settled
  expect(queue.items()).toEqual(['e'])
})

test('nothing there is settled at once', async () => {
  const queue = queueOf(() => Promise.resolve(true))
  await queue.settled()
  queue.add('a')
  await queue.settled()
  await queue.settled()
  expect(queue.size()).toBe(0)
})
