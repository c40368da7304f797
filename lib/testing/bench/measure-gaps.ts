// What one execution feels: from a task's end to the next one's begin, from a start to its first task, from
// a commit to a browser. Times are of the machine's monotonic clock, which its processes share.

import { once } from 'node:events'
import { chainSource, saveTestFlow, startRequest } from '../factories'
import { startChild, type BenchRoom } from './bench-room'
import { patienceMs } from './measure'

const now = () => Number(process.hrtime.bigint()) / 1e6

/** Milliseconds on the worker from the end of each task to the begin of the next, in their order. */
export async function gapsOfOneChain(room: BenchRoom, tasks: number): Promise<number[]> {
  const { runtime, pool } = room
  const flow = await saveTestFlow(pool, chainSource(`chain${tasks}`, tasks))
  room.note()
  const { executionId } = await runtime.start(startRequest(flow))
  await runtime.waitForEnd(executionId, patienceMs)
  const noted = (await room.tell()).filter((one) => one.executionId === executionId)
  return noted.slice(1).map(({ began }, at) => began - (noted[at]?.ended ?? began))
}

/**
 * Milliseconds of commits of one small row, one after another, each seen by the client: what the disk and
 * Postgres leave of a gap, in which there is one commit.
 */
export async function bareCommits({ pool }: BenchRoom, commits: number): Promise<number[]> {
  const client = await pool.connect()
  try {
    await client.query('CREATE TABLE bare_commits (id int PRIMARY KEY, row text)')
    const took: number[] = []
    for (let id = 0; id < commits; id += 1) {
      const began = now()
      await client.query({
        name: 'bare_commit',
        text: 'INSERT INTO bare_commits VALUES ($1, $2)',
        values: [id, 'x'.repeat(1_000)],
      })
      took.push(now() - began)
    }
    await client.query('DROP TABLE bare_commits')
    return took
  } finally {
    client.release()
  }
}

export type LoadedGaps = { gaps: number[]; perSecond: number }

/** The same while chains of five are started at an even rate; `perSecond` is what came through of it. */
export async function gapsUnderLoad(room: BenchRoom, rate: number): Promise<LoadedGaps> {
  const { runtime, pool } = room
  const flow = await saveTestFlow(pool, chainSource('background', 5))
  const mostOpen = 3_000
  let open = 0
  let ended = 0
  let owed = 0
  let last = now()
  const ticking = setInterval(() => {
    owed += ((now() - last) / 1_000) * (rate / 5)
    last = now()
    for (; owed >= 1; owed -= 1) {
      if (open >= mostOpen) continue
      open += 1
      void (async () => {
        const { executionId } = await runtime.start(startRequest(flow))
        await runtime.waitForEnd(executionId, patienceMs)
      })().finally(() => {
        open -= 1
        ended += 1
      })
    }
  }, 2)
  try {
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    const before = { at: now(), ended }
    const gaps = await gapsOfOneChain(room, 300)
    return { gaps, perSecond: ((ended - before.ended) * 5) / ((now() - before.at) / 1_000) }
  } finally {
    clearInterval(ticking)
    while (open > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Milliseconds from the call of a start to the begin of its first task on the worker, one after another. */
export async function startsToFirstTask(room: BenchRoom, starts: number): Promise<number[]> {
  const { runtime, pool } = room
  const flow = await saveTestFlow(pool, chainSource('single', 1))
  const asked = new Map<string, number>()
  room.note()
  for (let count = 0; count < starts; count += 1) {
    const request = startRequest(flow)
    asked.set(request.executionId, now())
    const { executionId } = await runtime.start(request)
    await runtime.waitForEnd(executionId, patienceMs)
  }
  return (await room.tell()).flatMap(({ executionId, began }) => {
    const at = asked.get(executionId)
    return at === undefined ? [] : [began - at]
  })
}

/** Milliseconds from a commit's landing to the arrival of its patch at a browser that watches the execution. */
export async function commitsToBrowser(room: BenchRoom, tasks: number): Promise<number[]> {
  const { runtime, pool, serverUrl } = room
  const source = chainSource(`watched${tasks}`, tasks).replace(
    'tasks:\n',
    'tasks:\n  - id: hold\n    type: core.flow.Pause\n',
  )
  const flow = await saveTestFlow(pool, source)
  const { executionId } = await runtime.start(startRequest(flow))
  const committed = new Map<number, number>()
  const stop = runtime.onCommitted(({ state, events }) => {
    if (state.execution.id === executionId) committed.set(events.at(-1)?.number ?? 0, now())
  })
  const browser = startChild('bench-client.mjs', ['browser', serverUrl, executionId])
  try {
    await once(browser, 'message')
    await runtime.apply(executionId, { type: 'execution.resume', inputs: {} })
    await runtime.waitForEnd(executionId, patienceMs)
    await new Promise((resolve) => setTimeout(resolve, 500))
    browser.send('tell')
    const [arrived] = (await once(browser, 'message')) as [[number, number][]]
    return arrived.flatMap(([number, at]) => {
      const landed = committed.get(number)
      return landed === undefined ? [] : [at - landed]
    })
  } finally {
    stop()
    browser.kill()
  }
}
