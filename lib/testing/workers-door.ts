// Workers in this very process, for tests of the runtime: slots, groups and tokens as the real door keeps
// them, and the body of a task is a function of the test.

import type { Outcome } from '@/lib/engine'
import type { AttemptKey, WorkFrame, WorkNeed, WorkersDoor } from '@/lib/runtime/workers-door'

export type TestBody = (frame: WorkFrame) => Outcome | Promise<Outcome> | 'hang'

export type TestWorker = {
  id: string
  group?: string | null
  slots: number
}

export type TestDoor = WorkersDoor & {
  workers: Map<string, TestWorker & { used: number }>
  /** Set by the test runtime: how a result goes back. */
  onResult: (workerId: string, frame: WorkFrame, outcome: Outcome) => void
  /** What is running, or hangs, by worker. */
  running: Map<string, { workerId: string; frame: WorkFrame }>
  stops: (AttemptKey & { workerId: string; token: string })[]
  /** The worker dies with all it runs: nothing comes back from it. */
  die(workerId: string): void
  add(worker: TestWorker): void
  setBody(body: TestBody): void
}

const keyOf = ({ executionId, taskRunId, attempt }: AttemptKey) =>
  `${executionId} ${taskRunId} ${attempt}`

/** Runs `core.debug.Return` and everything else as a success that returns its task id. */
export const succeed: TestBody = (frame) => ({ ok: true, outputs: { value: frame.task.id } })

export function createTestDoor(first: TestWorker[] = []): TestDoor {
  const workers = new Map<string, TestWorker & { used: number }>()
  const running = new Map<string, { workerId: string; frame: WorkFrame }>()
  const listeners: (() => void)[] = []
  let body: TestBody = succeed
  let turn: { workerId: string; frame: WorkFrame }[] = []

  const free = (workerId: string): void => {
    const worker = workers.get(workerId)
    if (!worker) return
    worker.used -= 1
    for (const listener of listeners) listener()
  }
  const runOne = async (workerId: string, frame: WorkFrame): Promise<void> => {
    const key = keyOf(frame)
    running.set(key, { workerId, frame })
    const outcome = await body(frame)
    if (outcome === 'hang' || !workers.has(workerId)) return
    running.delete(key)
    free(workerId)
    door.onResult(workerId, frame, outcome)
  }

  const door: TestDoor = {
    workers,
    running,
    stops: [],
    onResult: () => undefined,
    setBody: (given) => {
      body = given
    },
    add(worker) {
      workers.set(worker.id, { ...worker, used: 0 })
      for (const listener of listeners) listener()
    },
    die(workerId) {
      workers.delete(workerId)
    },
    reserve(need: WorkNeed) {
      for (const worker of workers.values()) {
        if (worker.id === need.avoidWorkerId) continue
        if (worker.used < worker.slots && (worker.group ?? null) === need.group) {
          worker.used += 1
          return { workerId: worker.id }
        }
      }
      return null
    },
    release: (workerId) => free(workerId),
    send(workerId, frame) {
      turn.push({ workerId, frame })
      if (turn.length > 1) return
      setImmediate(() => {
        const sent = turn
        turn = []
        for (const { workerId: to, frame: work } of sent) void runOne(to, work)
      })
    },
    requestStop(workerId, attempt) {
      door.stops.push({ ...attempt, workerId })
      if (running.delete(keyOf(attempt))) free(workerId)
    },
    freeSlots: () =>
      [...workers.values()].map(({ group, slots, used }) => ({
        group: group ?? null,
        free: slots - used,
      })),
    onFree: (listener) => void listeners.push(listener),
  }
  for (const worker of first) door.add(worker)
  return door
}
