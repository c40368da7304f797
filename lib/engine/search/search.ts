// Breadth-first search through every state that a small flow can come into, by the real `decide`. Finds
// the shortest way to a broken rule; afterwards looks whether from every state a fair way leads to an end.

import { decide as realDecide } from '../decide'
import type { Decision, EngineEvent, EventBody, ExecutionState } from '../execution'
import { checkInvariants } from '../invariants'
import type { Flow } from '../model'
import { isTerminal } from '../state-name'
import { Names } from './canonical'
import { checkDecision, checkRepeats, checkWorld, type Decide } from './check-step'
import {
  startRequest,
  stepsFrom,
  worldAfter,
  type Budget,
  type Step,
  type World,
} from './environment'
import { nodeAfter, stateOf, type Node } from './frontier'
import { Visited } from './visited'
import { firstWithoutEnd, Numbers } from './ways-to-end'

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

export function search(flow: Flow, options: SearchOptions = {}): SearchResult {
  return new Search(flow, options).run()
}

class Search {
  private readonly decide: Decide
  private readonly names = new Names()
  private readonly visited = new Visited()
  private readonly cameFrom = new Numbers()
  private readonly labels: string[] = []
  private readonly fair = { from: new Numbers(), to: new Numbers() }
  private readonly ends = new Numbers()
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
    const start: Step = {
      label: 'start',
      event: { type: 'execution.start', start: startRequest },
      fair: true,
    }
    this.take(null, null, start)
    for (let at = 0; at < this.queue.length && !this.violation; at += 1) {
      if (this.labels.length >= maxStates) break
      const node = this.queue[at]
      if (node) this.expand(node)
      // What was expanded is not needed any more; the trace lives in the labels.
      this.queue[at] = null
    }
    const complete = this.labels.length < maxStates
    if (!this.violation && complete) this.checkEnds()
    return { states: this.labels.length, steps: this.steps, complete, violation: this.violation }
  }

  /** Looks at a state, then takes every step that leads on from it. */
  private expand(node: Node): void {
    const state = stateOf(node)
    const found = checkWorld(state, node.world)
    if (found.length === 0) found.push(...checkInvariants(this.flow, state))
    if (found.length === 0 && this.options.repeats !== false) {
      found.push(...checkRepeats(this.decide, this.flow, state, node.event))
    }
    if (found.length > 0) return this.fail(node.number, [], found)
    for (const step of stepsFrom(state, node.world)) this.take(node, state, step)
  }

  private take(node: Node | null, state: ExecutionState | null, step: Step): void {
    if (this.violation) return
    this.steps += 1
    const from = node?.number ?? -1
    const event = inTime(step.event, state?.execution.version ?? 0)
    let decision: Decision
    try {
      decision = this.decide(this.flow, state, event)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return this.fail(from, [step.label], [`decide threw: ${message}`])
    }
    const found = checkDecision(node?.execution ?? null, event, decision)
    if (found.length > 0) return this.fail(from, [step.label], found)
    const world = worldAfter(node?.world ?? this.worldBefore(), step, decision)
    const after = nodeAfter(this.names, node, event, decision, world)
    if (!after) return this.fail(from, [step.label], ['The start began nothing.'])
    this.enter(from, step, after)
  }

  private worldBefore(): World {
    return { timers: [], slot: 'none', subflows: [], budget: this.options.budget ?? {} }
  }

  private enter(from: number, step: Step, after: Node): void {
    const known = this.visited.size
    const number = this.visited.enter(this.names.of(after))
    if (step.fair) {
      this.fair.from.push(from)
      this.fair.to.push(number)
    }
    if (number < known) return
    after.number = number
    this.cameFrom.push(from)
    this.labels.push(step.label)
    this.queue.push(after)
    if (isTerminal(after.execution.state)) this.ends.push(number)
  }

  /** Tells the way to a state, and the steps on from there that broke a rule. */
  private fail(number: number, more: string[], found: string[]): void {
    const trace = [...more]
    for (let at = number; at >= 0; at = this.cameFrom.at(at)) trace.unshift(this.labels[at] ?? '')
    this.violation = { found, trace }
  }

  private checkEnds(): void {
    const without = firstWithoutEnd(this.labels.length, this.fair, this.ends)
    if (without !== null) this.fail(without, [], ['P2 From here no fair way leads to an end.'])
  }
}

/** The event of a step is used once, so it is completed in place. */
function inTime(body: EventBody & Partial<EngineEvent>, version: number): EngineEvent {
  body.at = 1000
  body.seed = seedOf(version)
  return body as EngineEvent
}

const seeds: string[] = []

/** Every decision of one execution has another one, the same on every way. */
function seedOf(version: number): string {
  seeds[version] ??= Array.from(version.toString(16).padStart(32, '5')).join('')
  return seeds[version]
}
