// The name of a state and its world: four words, the same for all that differ only in ids and in the order
// in which their task runs were made. Each part (a task run with its attempts, a timer, the rest) is written
// as a sequence of whole numbers that no other part has, and four chains with factors of their own mix the
// sequence into 128 bits. A name is the sum of its parts, word by word, for sums do not care for order. Where
// mixing is as good as chance, two different states get one name with a chance of about 2^-128: among a
// million states, that is 5 * 10^11 pairs, it happens in one of 10^26 searches.

import type { Attempt, TaskRun } from '../execution'
import type { World } from './environment'
import { positionOf, type Node } from './frontier'
import { Visited } from './visited'

/** Four words of 32 bits. */
export type Name = Int32Array

const tags = { number: 1, text: 2, null: 3, true: 4, false: 5, missing: 6, list: 7, map: 8, end: 9 }

export class Names {
  private readonly texts = new Map<string, number>()
  /** Parts that were seen, so that a row remembers one small number and not four words. */
  private readonly parts = new Visited()
  private readonly words: Name = new Int32Array(4)
  private readonly sum: Name = new Int32Array(4)

  /** Where a task run stands, without ids: the place of its parent, and its own in that. */
  placeOf(row: TaskRun, parent: number): number {
    this.begin(0)
    this.mix(parent)
    this.text(row.branch)
    this.text(row.taskId)
    this.value(row.iteration)
    return this.part()
  }

  taskRun(place: number, row: TaskRun, attempts: Attempt[] | undefined): number {
    this.begin(1)
    this.mix(place)
    this.text(row.state)
    this.mix(row.attemptCount)
    this.mix(row.lostCount)
    this.value(row.waitingFor?.kind)
    this.value(row.progress)
    if (attempts) {
      for (const { state, stop } of attempts) {
        this.text(state)
        this.value(stop)
      }
    }
    return this.part()
  }

  progress(progress: object): number {
    this.begin(2)
    this.value(progress)
    return this.part()
  }

  /** Valid until the next call. */
  of(node: Node): Name {
    const { execution, world, taskRunNumbers } = node
    const { sum } = this
    sum.fill(0)
    for (let at = 0; at < taskRunNumbers.length; at += 1) {
      this.parts.addTo(sum, taskRunNumbers[at] ?? 0)
    }
    for (const { name, taskRunId, attempt } of world.timers) {
      this.begin(3)
      this.text(name)
      this.mix(numberIn(node, taskRunId))
      this.value(attempt)
      this.addWords()
    }
    for (const { taskRunId } of world.subflows) {
      this.begin(4)
      this.mix(numberIn(node, taskRunId))
      this.addWords()
    }
    this.begin(5)
    this.text(execution.state)
    this.mix(node.progressNumber)
    this.mix(execution.breakpoints.length)
    this.mix(execution.attemptNumber)
    this.rest(world)
    this.addWords()
    return sum
  }

  private rest({ slot, budget }: World): void {
    this.text(slot)
    this.mix(budget.kill ?? 0)
    this.mix(budget.pause ?? 0)
    this.mix(budget.restart ?? 0)
    this.mix(budget.lost ?? 0)
    this.mix(budget.handedBack ?? 0)
  }

  private begin(kind: number): void {
    const { words } = this
    words[0] = 0x243f6a88
    words[1] = 0x85a308d3
    words[2] = 0x13198a2e
    words[3] = 0x03707344
    this.mix(kind)
  }

  private mix(number: number): void {
    const { words } = this
    let word = Math.imul((words[0] ?? 0) ^ number, 0x9e3779b1)
    words[0] = word ^ (word >>> 15)
    word = Math.imul((words[1] ?? 0) ^ number, 0x85ebca6b)
    words[1] = word ^ (word >>> 13)
    word = Math.imul((words[2] ?? 0) + number, 0xc2b2ae35)
    words[2] = word ^ (word >>> 16)
    word = Math.imul((words[3] ?? 0) + number, 0x27d4eb2f)
    words[3] = word ^ (word >>> 14)
  }

  private text(text: string): void {
    let number = this.texts.get(text)
    if (number === undefined) {
      number = this.texts.size
      this.texts.set(text, number)
    }
    this.mix(number)
  }

  /** Any JSON; what comes before tells what comes next, so no two values give one sequence. */
  private value(value: unknown): void {
    if (typeof value === 'number' && (value | 0) === value) {
      this.mix(tags.number)
      this.mix(value)
    } else if (typeof value === 'string') {
      this.mix(tags.text)
      this.text(value)
    } else if (value === null) this.mix(tags.null)
    else if (value === undefined) this.mix(tags.missing)
    else if (typeof value === 'boolean') this.mix(value ? tags.true : tags.false)
    else if (Array.isArray(value)) {
      this.mix(tags.list)
      for (const item of value) this.value(item)
      this.mix(tags.end)
    } else if (typeof value === 'object') this.map(value as Record<string, unknown>)
    else this.text(JSON.stringify(value))
  }

  private map(value: Record<string, unknown>): void {
    this.mix(tags.map)
    for (const key in value) {
      this.text(key)
      this.value(value[key])
    }
    this.mix(tags.end)
  }

  private part(): number {
    return this.parts.enter(this.words)
  }

  private addWords(): void {
    const { sum, words } = this
    for (let word = 0; word < 4; word += 1) sum[word] = (sum[word] ?? 0) + (words[word] ?? 0)
  }
}

/** What a task run is, for what points to it. */
function numberIn(node: Node, taskRunId: string | null): number {
  return taskRunId === null ? -1 : (node.taskRunNumbers[positionOf(node, taskRunId)] ?? -2)
}
