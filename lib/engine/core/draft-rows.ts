// The rows of a draft: the state that a decision started from, with the decision's own changes over it.
// A row is copied before its first change, so nothing of that state is ever touched.

import type { Attempt, EngineEvent, Execution, ExecutionState, TaskRun } from '../execution'
import type { Flow } from '../model'
import { asRoot, type RootProgress } from '../run/parent/progress'
import { isTerminal } from '../state-name'
import { ChangedTaskRuns } from './changed-task-runs'
import { copyAttempt, copyExecution, copyTaskRun } from './copy-rows'
import { planOf, type Place, type Plan } from './plan'
import { Dice } from './random'
import {
  enterSlot,
  indexOf,
  liveIds,
  type Slots,
  type SlotsByTask,
  type StateIndex,
} from './state-index'

/** Task runs that one decision may open, so that a wide fan-out blocks nobody. */
const openingsPerDecision = 500

const fewAttempts = 8

export class DraftRows {
  readonly plan: Plan
  openingsLeft = openingsPerDecision

  private diceOnce: Dice | null = null
  private executionRow: Execution | null
  protected executionChanged = false
  private rootChanged = false
  protected readonly changedTaskRuns = new ChangedTaskRuns()
  /** Only where many attempts change; a few are looked through. */
  private newestChanged: Map<string, Attempt> | null = null
  protected readonly changedAttempts: { row: Attempt; isNew: boolean }[] = []
  private readonly baseIndex: StateIndex | null
  private ownSlots: SlotsByTask | null = null
  private nextOrdinal: number

  constructor(
    readonly flow: Flow,
    readonly base: ExecutionState | null,
    readonly event: EngineEvent,
  ) {
    this.plan = planOf(flow)
    this.executionRow = base?.execution ?? null
    this.baseIndex = base ? indexOf(base) : null
    this.nextOrdinal = this.baseIndex?.nextOrdinal ?? 1
  }

  /** Most decisions draw nothing. */
  get dice(): Dice {
    this.diceOnce ??= new Dice(this.event.seed, this.event.at)
    return this.diceOnce
  }

  get at(): number {
    return this.event.at
  }

  get execution(): Execution {
    if (!this.executionRow) throw new Error('Invariant broken: no execution yet')
    return this.executionRow
  }

  get exists(): boolean {
    return this.executionRow !== null
  }

  begin(execution: Execution): void {
    this.executionRow = execution
    this.executionChanged = true
  }

  editExecution(): Execution {
    if (!this.executionChanged) {
      const { execution } = this
      this.executionRow = copyExecution(execution)
      this.executionRow.version += 1
      this.executionChanged = true
    }
    return this.execution
  }

  get root(): RootProgress {
    return asRoot(this.execution.progress)
  }

  editRoot(): RootProgress {
    const row = this.editExecution()
    if (!this.rootChanged) {
      row.progress = { ...row.progress }
      this.rootChanged = true
    }
    return asRoot(row.progress)
  }

  place(taskId: string): Place | undefined {
    return this.plan.places.get(taskId)
  }

  taskRun(id: string): TaskRun | undefined {
    return this.changedTaskRuns.get(id)?.row ?? this.base?.taskRuns.get(id)
  }

  editTaskRun(id: string): TaskRun {
    const changed = this.changedTaskRuns.get(id)
    if (changed) return changed.row
    const old = this.base?.taskRuns.get(id)
    if (!old) throw new Error(`Invariant broken: no task run ${id}`)
    const row = copyTaskRun(old)
    if (row.progress !== null) row.progress = { ...row.progress }
    this.changedTaskRuns.add(row, false)
    return row
  }

  /** The order of creation of the next task run. */
  takeOrdinal(): number {
    this.nextOrdinal += 1
    return this.nextOrdinal - 1
  }

  addTaskRun(row: TaskRun): void {
    this.changedTaskRuns.add(row, true)
    this.ownSlots ??= new Map()
    enterSlot(this.ownSlots, row)
    this.openingsLeft -= 1
  }

  /** The newest attempt of a task run. */
  attempt(taskRunId: string): Attempt | undefined {
    const number = this.taskRun(taskRunId)?.attemptCount ?? 0
    return number === 0 ? undefined : this.attemptNumbered(taskRunId, number)
  }

  attemptNumbered(taskRunId: string, number: number): Attempt | undefined {
    return (
      this.changedAttempt(taskRunId, number) ?? this.base?.attempts.get(taskRunId)?.[number - 1]
    )
  }

  private changedAttempt(taskRunId: string, number: number): Attempt | undefined {
    const newest = this.newestChanged?.get(taskRunId)
    if (newest?.number === number || (this.newestChanged && !newest)) return newest
    for (const { row } of this.changedAttempts) {
      if (row.number === number && row.taskRunId === taskRunId) return row
    }
    return undefined
  }

  private noteAttempt(row: Attempt, isNew: boolean): Attempt {
    this.changedAttempts.push({ row, isNew })
    if (this.newestChanged) this.noteNewest(row)
    else if (this.changedAttempts.length > fewAttempts) {
      this.newestChanged = new Map()
      for (const changed of this.changedAttempts) this.noteNewest(changed.row)
    }
    return row
  }

  private noteNewest(row: Attempt): void {
    const newest = this.newestChanged?.get(row.taskRunId)
    if (!newest || newest.number < row.number) this.newestChanged?.set(row.taskRunId, row)
  }

  editAttempt(taskRunId: string, number: number): Attempt {
    const changed = this.changedAttempt(taskRunId, number)
    if (changed) return changed
    const old = this.base?.attempts.get(taskRunId)?.[number - 1]
    if (!old) throw new Error(`Invariant broken: no attempt ${number} of ${taskRunId}`)
    return this.noteAttempt(copyAttempt(old), false)
  }

  addAttempt(row: Attempt): Attempt {
    return this.noteAttempt(row, true)
  }

  /** Task runs of a task under a parent; those of this decision first. */
  slots(taskId: string, parentId: string | null): { own?: Slots; base?: Slots } {
    const key = parentId ?? ''
    return {
      own: this.ownSlots?.get(taskId)?.get(key),
      base: this.baseIndex?.byTask.get(taskId)?.get(key),
    }
  }

  /** All that have not ended, oldest first. */
  liveTaskRuns(): TaskRun[] {
    const rows: TaskRun[] = []
    const taken = new Set<string>()
    for (const id of this.baseIndex ? liveIds(this.baseIndex) : []) {
      const row = this.taskRun(id)
      taken.add(id)
      if (row && !isTerminal(row.state)) rows.push(row)
    }
    for (const { row } of this.changedTaskRuns.list) {
      if (!taken.has(row.id) && !isTerminal(row.state)) rows.push(row)
    }
    return rows.sort((a, b) => a.ordinal - b.ordinal)
  }

  *allTaskRuns(): Iterable<TaskRun> {
    for (const id of this.base?.taskRuns.keys() ?? []) yield this.taskRun(id) as TaskRun
    for (const entry of this.changedTaskRuns.list) if (entry.isNew) yield entry.row
  }
}
