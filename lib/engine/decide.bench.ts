// What a decision costs: `npx tsx lib/engine/decide.bench.ts`. Two promises, and it fails where one is broken:
// a ForEach of 100,000 items is decided end to end (every attempt started and finished) within 2 s, and one
// transition costs the same, within a factor of 1.5, in an execution of 100 task runs and of 100,000.

import process from 'node:process'
import { fold } from './core/fold'
import { decide } from './decide'
import type { Command, EngineEvent, EventBody, ExecutionState, Timer } from './execution'
import type { Flow } from './model'
import { startRequest } from './search/environment'
import { flow, forEach, parallel, sequential, work } from './play/flows'

type Start = Extract<Command, { type: 'startAttempt' }>

const quads = Array.from({ length: 65_536 }, (_, bits) => bits.toString(16).padStart(4, '0'))

function seedOf(decision: number): string {
  return `5eed5eed5eed5eed5eed5eed${quads[decision >>> 16]}${quads[decision & 0xffff]}`
}

class Runner {
  state: ExecutionState | null = null
  readonly starts: Start[] = []
  readonly timers: Timer[] = []
  decisions = 0

  constructor(readonly flow: Flow) {
    this.apply({ type: 'execution.start', start: startRequest })
  }

  /** The event is built in place: spreading it would cost as much as deciding it. */
  apply(body: EventBody & { at?: number; seed?: string }): void {
    this.decisions += 1
    body.at = 1000 + this.decisions
    body.seed = seedOf(this.decisions)
    const decision = decide(this.flow, this.state, body as EngineEvent)
    this.state = fold(this.state, decision)
    for (const command of decision.commands) {
      if (command.type === 'startAttempt') this.starts.push(command)
    }
    for (const timer of decision.timersSet) this.timers.push(timer)
  }

  runOne({ taskRunId, attempt, token }: Start): void {
    const about = { taskRunId, attempt, token, at: 0, seed: '' }
    this.apply({ type: 'attempt.started', ...about, workerId: 'worker' })
    const outcome = { ok: true, outputs: {} } as const
    this.apply({ type: 'attempt.finished', ...about, outcome })
  }

  openAll(): void {
    for (let timer = this.timers.shift(); timer; timer = this.timers.shift()) {
      const { name, ...key } = timer
      this.apply({ type: 'timer.due', timer: name, ...key })
    }
  }
}

const items = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `item ${index}`)

/** `cpuMs` counts what helps to collect garbage too; a machine with other things to do does not change it. */
type Cost = { ms: number; cpuMs: number; decisions: number }

function runForEach(count: number, concurrencyLimit: number): Cost {
  const runner = new Runner(flow([forEach('each', items(count), [work('task')], concurrencyLimit)]))
  const began = performance.now()
  const used = process.cpuUsage()
  runner.openAll()
  for (let at = 0; at < runner.starts.length; at += 1) {
    const start = runner.starts[at]
    if (start) runner.runOne(start)
    if (runner.timers.length > 0) runner.openAll()
  }
  const ms = performance.now() - began
  const { user, system } = process.cpuUsage(used)
  if (runner.state?.execution.state !== 'SUCCESS') throw new Error('The ForEach did not end.')
  if (runner.state.taskRuns.size !== count + 1) throw new Error('Task runs are missing.')
  return { ms, cpuMs: (user + system) / 1000, decisions: runner.decisions }
}

const lane = sequential(
  'lane',
  Array.from({ length: 3000 }, (_, index) => work(`step${index}`)),
)

/** An execution with so many live task runs, and a lane beside them whose steps are measured. */
class LaneBeside {
  private readonly runner: Runner
  private readonly own: Start[]
  private readonly wide: Start[]

  constructor(count: number) {
    const wide = forEach('each', items(count), [work('task')], 0)
    this.runner = new Runner(flow([parallel('p', [lane, wide])]))
    this.runner.openAll()
    this.own = this.runner.starts.filter((start) => this.taskIdOf(start) === 'step0')
    this.wide = this.runner.starts.filter((start) => this.taskIdOf(start) === 'task')
    this.runner.starts.length = 0
  }

  private taskIdOf({ taskRunId }: Start): string | undefined {
    return this.runner.state?.taskRuns.get(taskRunId)?.taskId
  }

  /** Microseconds of one finished attempt and the next one started: fifteen of the lane, one of the items. */
  sample(): number {
    const { runner, own } = this
    const began = performance.now()
    for (let step = 0; step < 15; step += 1) {
      const start = own.pop()
      if (start) runner.runOne(start)
      own.push(...runner.starts.splice(0))
    }
    const item = this.wide.pop()
    if (item) runner.runOne(item)
    return ((performance.now() - began) * 1000) / 16
  }
}

const median = (samples: number[]): number =>
  samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0

/**
 * A sample takes a tenth of a millisecond, small and large take turns: so both meet the same machine, and few
 * samples meet a collection of garbage or another process. The median leaves those out.
 */
function compare(): { small: number; large: number } {
  const small: number[] = []
  const large: number[] = []
  const much = new LaneBeside(100_000)
  for (let round = 0; round < 9; round += 1) {
    // Few enough samples for each that it stays small.
    const little = new LaneBeside(100)
    for (let sample = 0; sample < 20; sample += 1) {
      const costs = [little.sample(), much.sample()] as const
      // The first rounds warm up.
      if (round < 2) continue
      small.push(costs[0])
      large.push(costs[1])
    }
  }
  return { small: median(small), large: median(large) }
}

runForEach(5000, 0)
const all = runForEach(100_000, 0)
const limited = runForEach(100_000, 50)
const { small, large } = compare()
const ratio = large / small
const told = ({ ms, cpuMs, decisions }: Cost): string =>
  `${ms.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of processor, ${decisions} decisions`
const line = (text: string): void => console.log(text)
line(`ForEach of 100,000, no limit: ${told(all)}`)
line(`ForEach of 100,000, 50 at a time: ${told(limited)}`)
line(
  `One attempt among 100 task runs: ${small.toFixed(2)} us; among 100,000: ${large.toFixed(2)} us`,
)
line(`Ratio: ${ratio.toFixed(2)}`)
if (Math.max(all.cpuMs, limited.cpuMs) > 2000) throw new Error('The ForEach took longer than 2 s.')
if (ratio > 1.5) throw new Error('A transition costs more in a large execution.')
