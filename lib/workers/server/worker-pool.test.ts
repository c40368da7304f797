import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { WorkFrame } from '@/lib/runtime/workers-door'
import type { Hello } from '../protocol'
import { createWorkerPool, type Wire, type WorkerPool } from './worker-pool'

function join(pool: WorkerPool, more: Partial<Hello> = {}) {
  const frames: WorkFrame[][] = []
  const said: string[] = []
  const wire: Wire = {
    work: (sent) => void frames.push(sent),
    stop: () => void said.push('stop'),
    state: (state) => void said.push(state),
    dropDirectories: (keys) => void said.push(...keys),
    settleLogs: () => Promise.resolve(true),
    disconnect: () => void said.push('disconnect'),
  }
  const hello = {
    workerId: randomUUID(),
    group: null,
    slots: 2,
    taskTypes: ['core.debug.Return'],
    holding: [],
    ...more,
  } as unknown as Hello
  pool.join(hello, 'active', wire)
  return { id: hello.workerId, hello, wire, frames, said }
}

const frame = (directoryKey: string | null = null): WorkFrame => ({
  executionId: randomUUID(),
  taskRunId: randomUUID(),
  attempt: 1,
  token: randomUUID(),
  namespace: 'n',
  flowId: 'f',
  flowRevision: 1,
  task: { id: 't', type: 'core.debug.Return', logLevel: null, logToFile: false, properties: {} },
  context: {},
  idempotencyKey: 'k',
  directoryKey,
  deadlineAt: null,
})
const need = (more = {}) => ({
  group: null,
  taskType: 'io.kestra.plugin.core.debug.Return',
  directoryKey: null,
  ...more,
})

describe('the pool of workers', () => {
  it('gives work to any but the one that it is to be kept from', () => {
    const pool = createWorkerPool()
    const [first, second] = [join(pool), join(pool)]
    const got = [1, 2, 3].map(() => pool.reserve(need({ avoidWorkerId: first.id }))?.workerId)
    expect(got).toEqual([second.id, second.id, undefined])
    expect(pool.reserve(need({ avoidWorkerId: null }))?.workerId).toBe(first.id)
  })

  it('hands out no more than the slots, the least loaded worker first', () => {
    const pool = createWorkerPool()
    const [first, second] = [join(pool), join(pool)]
    const got = [1, 2, 3, 4].map(() => pool.reserve(need())?.workerId)
    expect(got.filter((id) => id === first.id)).toHaveLength(2)
    expect(got.filter((id) => id === second.id)).toHaveLength(2)
    expect(got[0]).not.toBe(got[1])
    expect(pool.reserve(need())).toBeNull()
    pool.release(first.id, frame())
    expect(pool.reserve(need())?.workerId).toBe(first.id)
  })

  it('gives work only to its group, to those who know the type and to those who take any', () => {
    const pool = createWorkerPool()
    const worker = join(pool, { group: 'gpu' })
    expect(pool.reserve(need())).toBeNull()
    expect(pool.reserve(need({ group: 'gpu', taskType: 'core.unknown.Type' }))).toBeNull()
    pool.setState(worker.id, 'paused')
    expect(pool.reserve(need({ group: 'gpu' }))).toBeNull()
    expect(worker.said).toEqual(['paused'])
    pool.setState(worker.id, 'active')
    expect(pool.reserve(need({ group: 'gpu' }))?.workerId).toBe(worker.id)
  })

  it('joins the frames of one turn and frees a slot with the end of its attempt', async () => {
    const pool = createWorkerPool()
    const worker = join(pool)
    const [one, two] = [frame(), frame()]
    for (const each of [one, two]) {
      pool.reserve(need())
      pool.send(worker.id, each)
    }
    await Promise.resolve()
    expect(worker.frames).toEqual([[one, two]])
    expect(pool.reserve(need())).toBeNull()
    const freed = new Promise<void>((resolve) => pool.onFree(resolve))
    expect(pool.ended(worker.id, one)?.frame).toBe(one)
    await freed
    expect(pool.ended(worker.id, one)).toBeNull()
    expect(pool.freeSlots()).toEqual([{ group: null, free: 1 }])
  })

  it('sends again what a broken connection swallowed, and nothing twice that arrived', async () => {
    const pool = createWorkerPool()
    const worker = join(pool)
    const [arrived, swallowed] = [frame(), frame()]
    for (const each of [arrived, swallowed]) {
      pool.reserve(need())
      pool.send(worker.id, each)
    }
    await Promise.resolve()
    pool.disconnected(worker.id, worker.wire)
    expect(pool.reserve(need())).toBeNull()
    const back = join(pool, { workerId: worker.id, holding: [arrived] })
    await Promise.resolve()
    expect(back.frames).toEqual([[swallowed]])
    expect(pool.reserve(need())).toBeNull()
  })

  it('counts what a worker brings along from another server', () => {
    const pool = createWorkerPool()
    join(pool, { holding: [frame()] })
    expect(pool.freeSlots()).toEqual([{ group: null, free: 1 }])
  })

  it('keeps the tasks of one directory on one worker until that is gone', () => {
    const pool = createWorkerPool()
    const [first, second] = [join(pool), join(pool)]
    const pinned = pool.reserve(need({ directoryKey: 'd' }))?.workerId ?? ''
    expect(pool.reserve(need({ directoryKey: 'd' }))?.workerId).toBe(pinned)
    expect(pool.reserve(need({ directoryKey: 'd' }))).toBeNull()
    pool.remove(pinned)
    const other = pinned === first.id ? second.id : first.id
    expect(pool.reserve(need({ directoryKey: 'd' }))?.workerId).toBe(other)
  })
})
