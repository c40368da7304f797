// npm run bench [-- chains50 chains1000 idle loaded start fanout huge rest browser memory big shell million
// punctual listeners deliveries isolation lists peers]: the runtime on an embedded Postgres with fsync on, its worker
// in a process of its own, on one machine. Medians of MILLRACE_BENCH_ROUNDS (5). Beside chains stands their
// floor: the same statements with the same rows, sent again without an engine.

import { runPeers } from '@/lib/testing/bench/peers'
import { viewer } from '@/lib/testing/bench/bench-server'
import { inBenchRoom, type BenchRoom } from '@/lib/testing/bench/bench-room'
import { chains, quantile, type Chains } from '@/lib/testing/bench/measure'
import {
  bareCommits,
  commitsToBrowser,
  gapsOfOneChain,
  gapsUnderLoad,
  startsToFirstTask,
} from '@/lib/testing/bench/measure-gaps'
import {
  bigOutputs,
  fanOut,
  fillWithEnded,
  memoryOf,
  restWaits,
  shells,
} from '@/lib/testing/bench/measure-more'
import { deliveries, isolation, ratioOf } from '@/lib/testing/bench/measure-deliveries'
import { saveListeners, scheduleLags, timerLags } from '@/lib/testing/bench/measure-triggers'
import { fillWithExecutions } from '@/lib/testing/bench/fill-executions'
import { listCases, pagesOf, spentOn } from '@/lib/testing/bench/measure-lists'
import { readHome } from '@/lib/home/read'
import { add, begin, end, whole } from '@/lib/testing/bench/report'

const longestMs = Number(process.env.MILLRACE_BENCH_SECONDS ?? 1_200) * 1_000
const rounds = Number(process.env.MILLRACE_BENCH_ROUNDS ?? 5)
const asked = process.argv.slice(2)
const wants = (name: string) => asked.length === 0 || asked.includes(name)

const median = (values: number[]) => quantile(values, 0.5)
const shares = (values: number[]) =>
  `${quantile(values, 0.5).toFixed(2)} / ${quantile(values, 0.99).toFixed(2)} ms`

async function repeat<T>(measure: () => Promise<T>, times = rounds): Promise<T[]> {
  const found: T[] = []
  for (let round = 0; round < times; round += 1) found.push(await measure())
  return found
}

async function reportChains(
  room: BenchRoom,
  { atOnce, aim, withFloor }: { atOnce: number; aim: string; withFloor: boolean },
): Promise<number> {
  // A server that has run for some seconds: compiled, and with its flow at hand.
  await chains(room, atOnce, 3 * Math.max(1_000, atOnce), false)
  const found = await repeat(() => chains(room, atOnce, 4 * Math.max(1_000, atOnce), false))
  const floors = withFloor
    ? await repeat(() => chains(room, atOnce, Math.max(1_000, atOnce), true), Math.min(rounds, 3))
    : []
  const of = (pick: (one: Chains) => number) => median(found.map(pick))
  const perSecond = of((one) => one.perSecond)
  const floorPerSecond = median(floors.map((one) => one.floorPerSecond))
  const floor = withFloor
    ? `floor ${whole(floorPerSecond)}, ratio ${(perSecond / floorPerSecond).toFixed(2)}, `
    : ''
  const spent = [
    of((one) => one.nodeUs),
    of((one) => one.workerUs),
    of((one) => one.postgresUs),
  ].map(whole)
  add({
    what: `chains of 5, ${whole(atOnce)} at once${withFloor ? '' : ', a million ended'}`,
    measured: `${whole(perSecond)} a second`,
    aim,
    beside: `${floor}CPU ${spent.join(' + ')} us (server, worker, Postgres), log ${whole(of((one) => one.walBytes))} B in ${of((one) => one.walRecords).toFixed(1)}`,
    raw: found,
  })
  return perSecond
}

async function reportGaps(room: BenchRoom, more = ''): Promise<number[]> {
  const found = await repeat(() => gapsOfOneChain(room, 1_000))
  const all = found.flat()
  const bare = await bareCommits(room, 500)
  add({
    what: `task finished -> next started, idle${more}`,
    measured: shares(all),
    aim: '1 / 4 ms',
    beside: `p50 / p99, both on the worker; a bare commit ${shares(bare)}`,
    raw: { gaps: found, bare },
  })
  const growth = found.map((gaps) => median(gaps.slice(-100)) / median(gaps.slice(0, 100)))
  add({
    what: `last 100 / first 100 gaps of a chain of 1,000`,
    measured: median(growth).toFixed(2),
    aim: '1.1',
    beside: '',
    raw: growth,
  })
  return all
}

async function reportLoaded(room: BenchRoom): Promise<void> {
  const found = await repeat(() => gapsUnderLoad(room, 5_000), Math.min(rounds, 3))
  add({
    what: 'the same while 5,000 task runs a second go on',
    measured: shares(found.flatMap(({ gaps }) => gaps)),
    aim: '2 / 8 ms',
    beside: `${whole(median(found.map(({ perSecond }) => perSecond)))} a second came through`,
    raw: found,
  })
}

async function reportStarts(room: BenchRoom): Promise<void> {
  const waits = await startsToFirstTask(room, 200 * rounds)
  add({
    what: 'start accepted -> first task running',
    measured: shares(waits),
    aim: '2.5 / 8 ms',
    beside: 'p50 / p99, from the call of the start',
    raw: waits,
  })
}

async function reportFanOut(room: BenchRoom, width: number, aim: string): Promise<void> {
  for (let warm = 0; warm < 3; warm += 1) await fanOut(room, 1_000)
  const found = await repeat(() => fanOut(room, width), width > 10_000 ? 1 : rounds)
  const seconds = median(found.map((one) => one.seconds))
  const rss = Math.max(...found.map((one) => one.mostRssBytes))
  const grown = (of: 'clock' | 'processor') =>
    median(found.map(({ growth }) => growth[of])).toFixed(2)
  // A tenth of fewer is less than a commit carries.
  const growth =
    width < 100_000
      ? ''
      : `the ninth tenth ${grown('clock')} times the second (aim 1.3; processor time ${grown('processor')}), `
  add({
    what: `fan-out and join of ${whole(width)}`,
    measured: `${seconds.toFixed(2)} s`,
    aim,
    beside: `${((seconds * 1e6) / width).toFixed(0)} us a task, ${growth}server RSS at most ${whole(rss / 1e6)} MB (aim 600)`,
    raw: found,
  })
}

async function reportEdges(room: BenchRoom): Promise<void> {
  if (wants('rest')) {
    await restWaits(room, 15_000, 64)
    const found = await repeat(() => restWaits(room, 6_000, 64))
    add({
      what: 'REST starts with wait=true, 2 tasks each',
      measured: `${whole(median(found.map(({ perSecond }) => perSecond)))} a second`,
      aim: '1,500 a second',
      beside: `64 connections from a process of its own, CPU ${[0, 1, 2, 3].map((at) => whole(median(found.map(({ spentUs }) => spentUs[at] ?? 0)))).join(' + ')} us (server, worker, Postgres, client)`,
      raw: found,
    })
  }
  if (wants('browser')) {
    const found = (await repeat(() => commitsToBrowser(room, 200))).flat()
    add({
      what: 'commit -> socket of a browser',
      measured: shares(found),
      aim: '3 / 15 ms',
      beside: `p50 / p99 of ${found.length}`,
      raw: found,
    })
  }
  if (wants('big')) {
    const took = await bigOutputs(room, 20)
    const [first, last] = [took.slice(0, 50), took.slice(-50)].map(median)
    add({
      what: 'outputs of 200 KB, 20 a second',
      measured: shares(took),
      aim: 'no queueing',
      beside: `start to end, p50 / p99; last 50 / first 50: ${((last ?? 0) / (first || 1)).toFixed(2)}`,
      raw: took,
    })
  }
  if (wants('shell')) {
    const found = await repeat(() => shells(room, 200), Math.min(rounds, 3))
    const ratio = median(found.map((one) => one.tasksPerSecond / one.sparePerSecond))
    add({
      what: 'shell echo tasks, 4 at once',
      measured: `${whole(median(found.map((one) => one.tasksPerSecond)))} a second`,
      aim: '0.8 of spawns',
      beside: `bare spawns ${whole(median(found.map((one) => one.sparePerSecond)))}, ratio ${ratio.toFixed(2)}`,
      raw: found,
    })
  }
}

async function reportPunctual(room: BenchRoom): Promise<void> {
  for (const [what, lags] of [
    ['timer due -> fired', await timerLags(room, 40 * rounds)],
    ['schedule due -> execution there', await scheduleLags(room, 40 * rounds)],
  ] as const) {
    add({
      what: `${what}, idle`,
      measured: shares(lags),
      aim: '50 ms at most',
      beside: `p50 / p99 of ${lags.length}, at most ${Math.max(...lags).toFixed(1)} ms, at least ${Math.min(...lags).toFixed(1)} ms`,
      raw: lags,
    })
  }
}

/** With and without by turns, so that what else goes on meets both. */
async function reportListeners(room: BenchRoom): Promise<void> {
  const listening = await saveListeners(room, 1_000)
  const found: { without: number; beside: number }[] = []
  await chains(room, 1_000, 2_000, false)
  for (let round = 0; round < 2 * rounds; round += 1) {
    const measured = { without: 0, beside: 0 }
    for (const turn of round % 2 === 0 ? [false, true] : [true, false]) {
      room.listen(turn ? listening.hear : null)
      const { perSecond } = await chains(room, 1_000, 4_000, false)
      measured[turn ? 'beside' : 'without'] = perSecond
    }
    found.push(measured)
  }
  room.listen(null)
  listening.stop()
  const share = median(found.map(({ beside, without }) => beside / without))
  add({
    what: 'chains beside 1,000 listeners, none matching',
    measured: `${whole(median(found.map(({ beside }) => beside)))} a second`,
    aim: 'within 3 %',
    beside: `${whole(median(found.map(({ without }) => without)))} without, median ratio of ${found.length} pairs ${share.toFixed(3)}`,
    raw: found,
  })
}

async function reportMillion(room: BenchRoom): Promise<void> {
  await fillWithEnded(room, 1_000_000)
  await reportChains(room, { atOnce: 50, aim: 'within 10 %', withFloor: false })
  await reportChains(room, { atOnce: 1_000, aim: 'within 10 %', withFloor: false })
  await reportGaps(room, ', a million ended')
}

/** Server time, as Postgres explains it: what else the machine does counts little. */
async function reportLists({ pool }: BenchRoom): Promise<void> {
  const filled = await fillWithExecutions(pool, 1_000_000)
  const all: number[] = []
  for (const [what, filter] of listCases(filled)) {
    const { ms, found, ended, worst } = await pagesOf(pool, viewer, filter)
    all.push(...ms)
    add({
      what: `page of 50: ${what}`,
      measured: `${quantile(ms, 0.5).toFixed(1)} / ${Math.max(...ms).toFixed(1)} ms`,
      aim: '50 ms',
      beside: `p50 / most of ${ms.length} pages, ${whole(found)} found${ended ? ', all there are' : ''}; ${whole(worst.blocks)} blocks`,
      raw: { filter, ms, worst },
    })
  }
  add({
    what: 'all pages among a million executions',
    measured: `${quantile(all, 0.5).toFixed(1)} / ${quantile(all, 0.95).toFixed(1)} ms`,
    aim: '50 ms at p95',
    beside: `p50 / p95 of ${all.length}, at most ${Math.max(...all).toFixed(1)} ms`,
    raw: all,
  })
  for (const [hours, namespace] of [
    [1, ''],
    [24, ''],
    [168, ''],
    [168, filled.seldom.namespace],
  ] as const) {
    const [from, to] = [filled.untilMs - hours * 3_600_000, filled.untilMs]
    const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), namespace }
    const found = await repeat(() => spentOn(pool, () => readHome(viewer, span)))
    add({
      what: `home, ${hours} h, ${namespace || 'all namespaces'}`,
      measured: `${median(found.map(({ ms }) => ms)).toFixed(1)} ms`,
      aim: '200 ms',
      beside: `all its statements, at most ${Math.max(...found.map(({ ms }) => ms)).toFixed(1)} ms`,
      raw: found,
    })
  }
}

async function reportIsolation(room: BenchRoom): Promise<void> {
  const found = await isolation(room, rounds)
  const spent = ratioOf(found, (one) => one.nodeUs + one.postgresUs)
  add({
    what: 'chains of 5 beside four broken destinations',
    measured: `${(ratioOf(found, (one) => one.perSecond) * 100).toFixed(1)} % of without`,
    aim: '95 %',
    beside: `processor time ${spent.toFixed(3)} times; one hangs, answers 500, a byte a second, throws`,
    raw: found,
  })
  add({
    what: 'kill, with them and 200 chains beside it',
    measured: shares(found.killMs),
    aim: '1 s at p99',
    beside: `p50 / p99 of ${found.killMs.length}, call to commit`,
    raw: found.killMs,
  })
}

async function reportDeliveries(room: BenchRoom): Promise<void> {
  const found = await repeat(() => deliveries(room), Math.min(rounds, 3))
  add({
    what: 'deliveries to one healthy webhook',
    measured: `${whole(median(found.map((one) => one.perSecond)))} a second`,
    aim: '500 a second',
    beside: `${whole(median(found.map((one) => one.count)))} signed requests, receiver in the same process`,
    raw: found,
  })
}

async function reportMemory(room: BenchRoom): Promise<void> {
  const bytes = await memoryOf(room, 10_000)
  add({
    what: '10,000 executions paused after 20 tasks',
    measured: `${whole(bytes / 1e6)} MB more`,
    aim: '100 MB more',
    beside: 'RSS of the server after a collection',
    raw: bytes,
  })
}

begin(rounds)
await inBenchRoom(longestMs, async (room) => {
  const withFloor = true
  if (wants('chains50')) await reportChains(room, { atOnce: 50, aim: '8,000 a second', withFloor })
  if (wants('chains1000')) {
    await reportChains(room, { atOnce: 1_000, aim: '15,000 a second', withFloor })
  }
  if (wants('idle')) await reportGaps(room)
  if (wants('loaded')) await reportLoaded(room)
  if (wants('start')) await reportStarts(room)
  if (wants('fanout')) {
    await reportFanOut(room, 1_000, '0.1 s')
    await reportFanOut(room, 10_000, '0.8 s')
  }
  if (wants('huge')) await reportFanOut(room, 100_000, '8 s')
  await reportEdges(room)
  if (wants('punctual')) await reportPunctual(room)
  if (wants('listeners')) await reportListeners(room)
  if (wants('memory')) await reportMemory(room)
  if (wants('million')) await reportMillion(room)
  if (wants('deliveries')) await reportDeliveries(room)
  if (wants('isolation')) await reportIsolation(room)
  if (wants('lists')) await reportLists(room)
  if (wants('peers')) await runPeers(room.databaseUrl, Math.min(rounds, 5), add)
})
end()
