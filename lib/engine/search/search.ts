// Breadth-first search through every state that a small flow can come into, by the real `decide`. Finds
// the shortest way to a broken rule; afterwards looks whether from every state a fair way leads to an end.

import { fold } from '../core/fold'
import { decide as realDecide } from '../decide'
import type { Decision, EngineEvent, ExecutionState } from '../execution'
import { checkInvariants } from '../invariants'
import type { Flow } from '../model'
import { isTerminal } from '../state-name'
import { fingerprint } from './canonical'
import { checkRepeats, checkStep, type Decide } from './check-step'
import {
  startRequest,
  stepsFrom,
  worldAfter,
  type Budget,
  type Step,
  type World,
} from './environment'

export type SearchOptions = {
  budget?: Budget
  decide?: Decide
  /** Stops after so many states. */
  maxStates?: number
  /** Late and repeated reports are tried after every step; leave out to go faster. */
  repeats?: boolean
}

export type SearchResult = {
  states: number
  steps: number
  /** All states were seen. */
  complete: boolean
  violation: { found: string[]; trace: string[] } | null
}

type Node = { number: number; state: ExecutionState | null; world: World }

export function search(flow: Flow, options: SearchOptions = {}): SearchResult {
  return new Search(flow, options).run()
}

class Search {
  private readonly decide: Decide
  private readonly seen = new Map<number, number>()
  private readonly cameFrom: number[] = []
  private readonly labels: string[] = []
  private readonly fairFrom: number[] = []
  private readonly fairTo: number[] = []
  private readonly ends: number[] = []
  private readonly queue: (Node | null)[] = []
  private steps = 0
  private violation: SearchResult['violation'] = null

  constructor(
    private readonly flow: Flow,
    private readonly options: SearchOptions,
  ) {
    this.decide = options.decide ?? realDecide
  }

  run(): SearchResult {
    const maxStates = this.options.maxStates ?? Number.POSITIVE_INFINITY
    const world: World = {
      timers: [],
      slot: 'none',
      subflows: [],
      budget: this.options.budget ?? {},
    }
    const start: Step = {
      label: 'start',
      event: { type: 'execution.start', start: startRequest },
      fair: true,
    }
    this.take({ number: -1, state: null, world }, start)
    for (let at = 0; at < this.queue.length && !this.violation; at += 1) {
      if (this.labels.length >= maxStates) break
      const node = this.queue[at]
      if (node?.state) for (const step of stepsFrom(node.state, node.world)) this.take(node, step)
      // What was expanded is not needed any more; the trace lives in the labels.
      this.queue[at] = null
    }
    const complete = this.labels.length < maxStates
    if (!this.violation && complete) this.checkEnds()
    return { states: this.labels.length, steps: this.steps, complete, violation: this.violation }
  }

  private take(node: Node, step: Step): void {
    if (this.violation) return
    this.steps += 1
    const event = this.eventOf(node.state, step)
    let decision: Decision
    try {
      decision = this.decide(this.flow, node.state, event)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.fail(node.number, step.label, [`decide threw: ${message}`])
      return
    }
    const after = foldCopy(node.state, decision)
    if (!after) return this.fail(node.number, step.label, ['The start began nothing.'])
    const world = worldAfter(node.world, step, decision)
    const found = checkStep(node.state, event, decision, after, world)
    const known = this.number(node.number, step, after, world)
    if (found.length === 0 && known.isNew) found.push(...checkInvariants(this.flow, after))
    if (found.length === 0 && this.options.repeats !== false && known.isNew) {
      found.push(...checkRepeats(this.decide, this.flow, after, event))
    }
    if (found.length > 0) return this.fail(node.number, step.label, found)
    if (step.fair) {
      this.fairFrom.push(node.number)
      this.fairTo.push(known.number)
    }
    if (known.isNew) this.queue.push({ number: known.number, state: after, world })
  }

  private eventOf(state: ExecutionState | null, step: Step): EngineEvent {
    return { ...step.event, at: 1000, seed: seedOf(state?.execution.version ?? 0) }
  }

  private number(
    from: number,
    step: Step,
    after: ExecutionState,
    world: World,
  ): { number: number; isNew: boolean } {
    const print = fingerprint(after, world)
    const known = this.seen.get(print)
    if (known !== undefined) return { number: known, isNew: false }
    const number = this.labels.length
    this.seen.set(print, number)
    this.cameFrom.push(from)
    this.labels.push(step.label)
    if (isTerminal(after.execution.state)) this.ends.push(number)
    return { number, isNew: true }
  }

  private fail(number: number, label: string, found: string[]): void {
    const trace = [label]
    for (let at = number; at >= 0; at = this.cameFrom[at] ?? -1)
      trace.unshift(this.labels[at] ?? '')
    this.violation = { found, trace }
  }

  /** From every state a fair way leads to an end: goes back from the ends over the fair steps. */
  private checkEnds(): void {
    const backFrom = new Map<number, number[]>()
    for (const [index, to] of this.fairTo.entries()) {
      const from = this.fairFrom[index] ?? -1
      const list = backFrom.get(to)
      if (list) list.push(from)
      else backFrom.set(to, [from])
    }
    const reached = new Set(this.ends)
    const open = [...this.ends]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const from of backFrom.get(at) ?? []) {
        if (from < 0 || reached.has(from)) continue
        reached.add(from)
        open.push(from)
      }
    }
    for (let number = 0; number < this.labels.length; number += 1) {
      if (reached.has(number)) continue
      this.fail(this.cameFrom[number] ?? -1, this.labels[number] ?? '', [
        'P2 From here no fair way leads to an end.',
      ])
      return
    }
  }
}

/** As `fold`, on a copy: many ways lead on from the same state. Its index is built once it is asked for. */
function foldCopy(state: ExecutionState | null, decision: Decision): ExecutionState | null {
  if (!state) return fold(state, decision)
  const { execution } = decision
  if (!execution) return state
  const taskRuns = new Map(state.taskRuns)
  for (const { row } of decision.taskRuns) taskRuns.set(row.id, row)
  if (decision.attempts.length === 0) return { execution, taskRuns, attempts: state.attempts }
  const attempts = new Map(state.attempts)
  for (const { row } of decision.attempts) {
    const list = attempts.get(row.taskRunId)?.slice() ?? []
    list[row.number - 1] = row
    attempts.set(row.taskRunId, list)
  }
  return { execution, taskRuns, attempts }
}

const seeds: string[] = []

/** Every decision of one execution has another one, the same on every way. */
function seedOf(version: number): string {
  seeds[version] ??= Array.from(version.toString(16).padStart(32, '5')).join('')
  return seeds[version]
}
