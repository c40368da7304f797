// The connected workers and their slots, in memory. The slot of an attempt is taken when the runtime
// reserves it, before the commit, and free again the moment its end arrives, before that is committed: so the
// commit that ends one task can hand out the next. Nothing here is durable; Postgres knows who has what.
//
// Frames are kept until the attempt's end: what a broken connection swallowed is sent again.

import type { AttemptKey, WorkFrame, WorkNeed, WorkersDoor } from '@/lib/runtime/workers-door'
import { plainType } from '@/lib/tasks/plain-type'
import type { Hello } from '../protocol'

export type PoolState = 'active' | 'paused' | 'draining'
type Identity = AttemptKey & { token: string }

export type Held = Identity & {
  /** Unknown for what a worker brought along from another server. */
  frame: WorkFrame | null
  sent: boolean
  since: number
}

export type Wire = {
  work(frames: WorkFrame[]): void
  stop(attempts: Identity[]): void
  state(state: PoolState): void
  dropDirectories(keys: string[]): void
  settleLogs(): Promise<unknown>
  disconnect(): void
}

export type Member = {
  id: string
  name: string
  group: string | null
  slots: number
  state: PoolState
  taskTypes: ReadonlySet<string>
  wire: Wire | null
  reserved: number
  held: Map<string, Held>
}

export type WorkerPool = WorkersDoor & {
  /** A worker says hello over a new connection. */
  join(hello: Hello, state: PoolState, wire: Wire): Member
  /** The connection broke: the worker stays, without new work, until its lease decides. */
  disconnected(workerId: string, wire: Wire): void
  /** Lost or left: it is forgotten. */
  remove(workerId: string): void
  setState(workerId: string, state: PoolState): void
  /** The worker's word on an attempt has come: its slot is free. */
  ended(workerId: string, attempt: Identity): Held | null
  member(workerId: string): Member | null
  members(): Member[]
  /** Shared directories in use, and the worker that has them. */
  directories(): Map<string, { workerId: string; executionId: string }>
  dropDirectory(key: string): void
}

const nameOf = (attempt: Identity) => `${attempt.taskRunId}/${attempt.attempt}/${attempt.token}`
const freeOf = (member: Member) => member.slots - member.held.size - member.reserved

export function createWorkerPool(): WorkerPool {
  const members = new Map<string, Member>()
  const pins = new Map<string, { workerId: string; executionId: string }>()
  const listeners = new Set<() => void>()
  const queues = new Map<Member, WorkFrame[]>()
  let announced = false

  const announce = (): void => {
    if (announced) return
    announced = true
    setImmediate(() => {
      announced = false
      for (const listener of listeners) listener()
    })
  }
  const canTake = (member: Member, need: WorkNeed): boolean =>
    member.wire !== null &&
    member.state === 'active' &&
    member.id !== need.avoidWorkerId &&
    member.group === need.group &&
    freeOf(member) > 0 &&
    member.taskTypes.has(plainType(need.taskType))
  const leastLoaded = (need: WorkNeed): Member | null => {
    let best: Member | null = null
    for (const member of members.values()) {
      if (!canTake(member, need)) continue
      if (!best || freeOf(member) / member.slots > freeOf(best) / best.slots) best = member
    }
    return best
  }
  const flush = (): void => {
    for (const [member, frames] of queues) {
      if (!member.wire) continue
      for (const frame of frames) {
        const held = member.held.get(nameOf(frame))
        if (held) held.sent = true
      }
      member.wire.work(frames)
    }
    queues.clear()
  }
  const enqueue = (member: Member, frame: WorkFrame): void => {
    if (queues.size === 0) queueMicrotask(flush)
    const frames = queues.get(member)
    if (frames) frames.push(frame)
    else queues.set(member, [frame])
  }

  return {
    reserve(need) {
      const pin = need.directoryKey === null ? undefined : pins.get(need.directoryKey)
      const pinned = pin && members.get(pin.workerId)
      const member = pinned ? (canTake(pinned, need) ? pinned : null) : leastLoaded(need)
      if (!member) return null
      member.reserved++
      if (need.directoryKey !== null && !pinned) {
        pins.set(need.directoryKey, { workerId: member.id, executionId: '' })
      }
      return { workerId: member.id }
    },
    release(workerId, key) {
      const member = members.get(workerId)
      if (!member) return
      const held = [...member.held].find(
        ([, each]) => each.taskRunId === key.taskRunId && each.attempt === key.attempt,
      )
      if (held) member.held.delete(held[0])
      else member.reserved = Math.max(0, member.reserved - 1)
      announce()
    },
    send(workerId, work) {
      const member = members.get(workerId)
      if (!member) return
      member.reserved = Math.max(0, member.reserved - 1)
      const { executionId, taskRunId, attempt, token } = work
      const identity = { executionId, taskRunId, attempt, token }
      member.held.set(nameOf(work), {
        ...identity,
        frame: work,
        sent: false,
        since: performance.now(),
      })
      if (work.directoryKey !== null) pins.set(work.directoryKey, { workerId, executionId })
      enqueue(member, work)
    },
    requestStop(workerId, attempt) {
      members.get(workerId)?.wire?.stop([attempt])
    },
    freeSlots() {
      const free = new Map<string | null, number>()
      for (const member of members.values()) {
        if (!member.wire || member.state !== 'active') continue
        free.set(member.group, (free.get(member.group) ?? 0) + Math.max(0, freeOf(member)))
      }
      return [...free].map(([group, count]) => ({ group, free: count }))
    },
    onFree(listener) {
      listeners.add(listener)
    },
    join(hello, state, wire) {
      const known = members.get(hello.workerId)
      const member: Member = {
        id: hello.workerId,
        name: hello.name,
        group: hello.group,
        slots: hello.slots,
        state,
        taskTypes: new Set(hello.taskTypes),
        wire,
        reserved: known?.reserved ?? 0,
        held: known?.held ?? new Map(),
      }
      members.set(member.id, member)
      const holding = new Set(hello.holding.map(nameOf))
      for (const identity of hello.holding) {
        const name = nameOf(identity)
        const held = member.held.get(name) ?? { ...identity, frame: null, since: performance.now() }
        member.held.set(name, { ...held, sent: true })
      }
      for (const [name, held] of member.held) {
        if (!holding.has(name) && held.frame) enqueue(member, held.frame)
      }
      announce()
      return member
    },
    disconnected(workerId, wire) {
      const member = members.get(workerId)
      if (member?.wire === wire) member.wire = null
    },
    remove(workerId) {
      members.delete(workerId)
      for (const [key, pin] of pins) if (pin.workerId === workerId) pins.delete(key)
    },
    setState(workerId, state) {
      const member = members.get(workerId)
      if (!member || member.state === state) return
      member.state = state
      member.wire?.state(state)
      if (state === 'active') announce()
    },
    async settleLogs(workerIds) {
      await Promise.all([...workerIds].map(async (id) => members.get(id)?.wire?.settleLogs()))
    },
    ended(workerId, attempt) {
      const member = members.get(workerId)
      const held = member?.held.get(nameOf(attempt)) ?? null
      if (member?.held.delete(nameOf(attempt))) announce()
      return held
    },
    member: (workerId) => members.get(workerId) ?? null,
    members: () => [...members.values()],
    directories: () => pins,
    dropDirectory(key) {
      const pin = pins.get(key)
      pins.delete(key)
      if (pin) members.get(pin.workerId)?.wire?.dropDirectories([key])
    },
  }
}
