// Hands out attempts in the batch that asks for them: a free slot of a worker is taken, the attempt is
// started by an event of its own in the same commit, and the worker is told after it. Without a free slot
// the attempt becomes a row of work_items and is claimed when a slot falls free (loops/work).

import { decide, fold, planOf, type Command, type ExecutionState, type Flow } from '@/lib/engine'
import { log } from '@/lib/platform/log'
import type { Start, Writes } from './batch'
import { frameOf } from './frame'
import type { Flight, Lane } from './memory/lane'
import { newSeed } from './new-id'
import type { Clock } from './clock'
import type { Sealing } from './seal-inputs'
import type { WorkersDoor } from './workers-door'

type StartCommand = Extract<Command, { type: 'startAttempt' }>

export function taskTypeOf(flow: Flow, state: ExecutionState, taskRunId: string): string {
  const taskId = state.taskRuns.get(taskRunId)?.taskId ?? ''
  return planOf(flow).places.get(taskId)?.task.type ?? ''
}

export class Starter {
  constructor(
    private readonly workers: WorkersDoor,
    private readonly clock: Clock,
    /** True while older work of this group waits too long: new work then goes behind it. */
    private readonly mustQueue: (group: string | null) => boolean,
    /** Ends an attempt that nothing can be sent for. */
    private readonly fail: (executionId: string, start: Start) => void,
    private readonly sealing?: Sealing,
  ) {}

  /** Within a batch: starts the attempt on a free slot, or queues it. */
  start(lane: Lane, writes: Writes, command: StartCommand): void {
    const { state, flow } = lane
    if (!state || !flow) return
    const { group, directoryKey, taskRunId, attempt, token, avoidWorkerId } = command
    const taskType = taskTypeOf(flow, state, taskRunId)
    const got = this.mustQueue(group)
      ? null
      : this.workers.reserve({ group, taskType, directoryKey, avoidWorkerId })
    if (!got) return this.queue(lane, writes, command, taskType)
    const { workerId } = got
    const start: Start = { workerId, taskRunId, attempt, token, directoryKey, frame: null }
    const event = {
      type: 'attempt.started' as const,
      taskRunId,
      attempt,
      token,
      workerId,
      at: this.clock.now(),
      seed: newSeed(),
    }
    const decision = decide(flow, state, event)
    if (!decision.execution) {
      this.workers.release(workerId, { executionId: lane.id, taskRunId, attempt })
      // It wants to know something first (an expression in its time-out): the claim finds that out.
      if (decision.needs.length > 0) this.queue(lane, writes, command, taskType)
      return
    }
    writes.add(decision, state, event)
    lane.state = fold(state, decision)
    writes.starts.push(start)
  }

  private queue(lane: Lane, writes: Writes, command: StartCommand, taskType: string): void {
    const { group, directoryKey, taskRunId, attempt, token, fallback } = command
    writes.workNew.push({
      executionId: lane.id,
      taskRunId,
      attempt,
      token,
      group,
      fallback,
      taskType,
      directoryKey,
      avoidWorkerId: command.avoidWorkerId ?? null,
      createdAt: this.clock.now(),
    })
  }

  /** While the commit is on its way: what the workers will be sent once it has landed. */
  prepare({ writes, state, lane: { id, flow } }: Flight): void {
    if (!flow) return
    for (const start of writes.starts) {
      try {
        start.frame = frameOf(flow, state, start, this.sealing)
      } catch (error) {
        log.error({ executionId: id, error: String(error) }, 'A task could not be prepared')
      }
    }
  }

  /** After the commit. What ended in the same commit gives its slot back. */
  send(writes: Writes, state: ExecutionState): void {
    for (const start of writes.starts) {
      const { workerId, taskRunId, attempt, frame } = start
      const now = state.attempts.get(taskRunId)?.[attempt - 1]
      const runs = now?.state === 'RUNNING'
      if (frame && runs) this.workers.send(workerId, frame)
      else this.workers.release(workerId, { executionId: writes.executionId, taskRunId, attempt })
      if (runs && !frame) this.fail(writes.executionId, start)
    }
  }

  /** The commit did not land. */
  giveBack(writes: Writes): void {
    for (const { workerId, taskRunId, attempt } of writes.starts) {
      this.workers.release(workerId, { executionId: writes.executionId, taskRunId, attempt })
    }
    writes.starts.length = 0
  }
}
