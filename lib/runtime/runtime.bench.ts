// npm run bench [-- chains50 chains1000 idle start fanout huge]: speed of the runtime on an embedded Postgres
// with fsync on. Workers are in this process, so the way over their sockets is not in these figures. Medians
// of three rounds (MILLRACE_BENCH_ROUNDS), each beside its floor: the same statements with the same rows,
// sent again without an engine.

import { cpus, loadavg, totalmem } from 'node:os'
import { inBenchRoom, type BenchRoom } from '@/lib/testing/bench/bench-room'
import {
  chains,
  fanOut,
  gapsOfOneChain,
  quantile,
  startsToFirstTask,
  type Chains,
} from '@/lib/testing/bench/measure'

const longestMs = Number(process.env.MILLRACE_BENCH_SECONDS ?? 600) * 1_000
const rounds = Number(process.env.MILLRACE_BENCH_ROUNDS ?? 3)
const asked = process.argv.slice(2)
const wants = (name: string) => (asked.length === 0 ? name !== 'huge' : asked.includes(name))

const median = (values: number[]) => quantile(values, 0.5)
const whole = (value: number) => Math.round(value).toLocaleString('en-US')
const row = (what: string, measured: string, aim: string, beside = '') =>
  console.log(
    `| ${what.padEnd(44)} | ${measured.padEnd(20)} | ${aim.padEnd(14)} | ${beside.padEnd(58)} |`,
  )

async function repeat<T>(measure: () => Promise<T>): Promise<T[]> {
  const found: T[] = []
  for (let round = 0; round < rounds; round += 1) found.push(await measure())
  return found
}

async function reportChains(room: BenchRoom, atOnce: number, aim: string): Promise<void> {
  await chains(room, atOnce, atOnce)
  const found = await repeat(() => chains(room, atOnce, Math.max(1_500, atOnce * 3)))
  const of = (pick: (one: Chains) => number) => median(found.map(pick))
  const ratio = of((one) => one.perSecond / one.floorPerSecond)
  row(
    `chains of 5, ${whole(atOnce)} at once`,
    `${whole(of((one) => one.perSecond))} a second`,
    aim,
    `floor ${whole(of((one) => one.floorPerSecond))}, ratio ${ratio.toFixed(2)}, CPU ${whole(
      of((one) => one.nodeUs),
    )} + ${whole(of((one) => one.postgresUs))} us`,
  )
}

async function reportGaps(room: BenchRoom): Promise<void> {
  const found = await repeat(() => gapsOfOneChain(room, 1_000))
  const share = (at: number) => median(found.map((gaps) => quantile(gaps, at))).toFixed(2)
  row(
    'task finished -> next started, idle, p50 / p99',
    `${share(0.5)} / ${share(0.99)} ms`,
    '1 / 4 ms',
  )
  const growth = found.map((gaps) => median(gaps.slice(-100)) / median(gaps.slice(0, 100)))
  row('last 100 / first 100 gaps of a chain of 1,000', median(growth).toFixed(2), '1.1')
}

async function reportStarts(room: BenchRoom): Promise<void> {
  const waits = await startsToFirstTask(room, 300 * rounds)
  const share = (at: number) => quantile(waits, at).toFixed(2)
  row('start accepted -> first task, p50 / p99', `${share(0.5)} / ${share(0.99)} ms`, '2.5 / 8 ms')
}

async function reportFanOut(room: BenchRoom, width: number, aim: string): Promise<void> {
  const found = await repeat(() => fanOut(room, width))
  const rss = `RSS ${whole(process.memoryUsage().rss / 1e6)} MB`
  row(
    `fan-out and join of ${whole(width)}`,
    `${median(found.map((one) => one.seconds)).toFixed(2)} s`,
    aim,
    rss,
  )
}

const load = () => loadavg()[0]?.toFixed(1) ?? '?'
const machine = cpus()
console.log(
  `${machine.length} x ${machine[0]?.model ?? 'unknown'}, ${whole(totalmem() / 1e9)} GB, Node ${process.version}, ` +
    `medians of ${rounds}, load before ${load()}`,
)
row('what', 'measured', 'aim', 'beside it')
row('-'.repeat(44), '-'.repeat(20), '-'.repeat(14), '-'.repeat(58))
await inBenchRoom(longestMs, async (room) => {
  if (wants('chains50')) await reportChains(room, 50, '8,000 a second')
  if (wants('chains1000')) await reportChains(room, 1_000, '15,000 a second')
  if (wants('idle')) await reportGaps(room)
  if (wants('start')) await reportStarts(room)
  if (wants('fanout')) {
    await reportFanOut(room, 1_000, '0.1 s')
    await reportFanOut(room, 10_000, '0.8 s')
  }
  if (wants('huge')) await reportFanOut(room, 100_000, '8 s')
})
console.log(`load after ${load()}`)
