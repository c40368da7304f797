// Several parts, remembered until enough of them have come within one window. Pure: the state is kept with
// the trigger's row. Transitions may come late and out of order: one that belongs to a window which is over
// counts for nothing, and takes nothing from the window that is open now.

import { isEnough, type FlowTriggerRule } from './flow-trigger'
import { boundsAt, isDaily, outside, span, type Bounds } from './window'

export type WindowState = {
  /** When each part was last satisfied. */
  seen: Record<string, number>
  /** The start of the window that it fired for. */
  firedFor: number | null
  /** When somebody has to look whether it closed in vain; null: nothing waits. */
  closesAt?: number | null
}

export const emptyWindow: WindowState = { seen: {}, firedFor: null, closesAt: null }

type Rule = Pick<FlowTriggerRule, 'parts' | 'mode' | 'window' | 'onMiss'>

export type Advance = {
  state: WindowState
  fires: boolean
  /** Why it does not fire yet, in words. */
  reason: string | null
}

/** Adds what a transition satisfied; says whether the rule fires now. */
export function advanceWindow(
  rule: Rule,
  state: WindowState,
  matched: string[],
  at: number,
): Advance {
  const { window } = rule
  const known = new Set(rule.parts.map(({ id }) => id))
  const before = Object.entries(state.seen).filter(([id]) => known.has(id))
  const newest = Math.max(at, ...before.map(([, seenAt]) => seenAt))
  const bounds = boundsAt(window, newest)
  const out = outside(boundsAt(window, at), at)
  if (isDaily(window) && out !== null) return { state, fires: false, reason: out }
  if (at < bounds.from) {
    const reason = 'came after its window had closed: a later one has begun'
    return { state, fires: false, reason }
  }
  const [alive, over] = split(before, bounds)
  const seen = Object.fromEntries([...alive, ...matched.map((id) => [id, at] as const)])
  if (!isEnough(rule, (id) => seen[id] !== undefined)) {
    const closesAt = closing(rule, seen, bounds)
    return {
      state: { seen, firedFor: state.firedFor, closesAt },
      fires: false,
      reason: `waits for ${missing(rule, seen).join(', ')}${forgotten(rule, over, at)}`,
    }
  }
  const once = window.type !== 'SLIDING_WINDOW' && !window.resetOnSuccess
  if (once && state.firedFor === bounds.from) {
    return { state: { ...state, seen }, fires: false, reason: 'fired already in this window' }
  }
  return {
    state: { seen: {}, firedFor: bounds.from, closesAt: null },
    fires: true,
    reason: null,
  }
}

type Seen = [id: string, at: number]

function split(before: Seen[], { from, to }: Bounds): [alive: Seen[], over: Seen[]] {
  const isAlive = ([, at]: Seen) => at >= from && at < to
  return [before.filter(isAlive), before.filter((one) => !isAlive(one))]
}

function missing(rule: Rule, seen: Record<string, number>): string[] {
  return rule.parts
    .filter(({ id, optional }) => seen[id] === undefined && !optional)
    .map(({ id }) => id)
}

/** What had come before, in a window that is over. */
function forgotten(rule: Rule, over: Seen[], at: number): string {
  if (over.length === 0) return ''
  const ended = Math.max(...over.map(([, seenAt]) => endOf(rule, seenAt)))
  const ids = over.map(([id]) => id).join(', ')
  return `; what had come (${ids}) is forgotten, its window closed ${span(at - ended)} before`
}

const endOf = ({ window }: Rule, seenAt: number): number =>
  window.type === 'SLIDING_WINDOW' ? seenAt + window.lengthMs : boundsAt(window, seenAt).to

function closing(rule: Rule, seen: Record<string, number>, bounds: Bounds): number | null {
  const times = Object.values(seen)
  if (times.length === 0) return null
  return rule.window.type === 'SLIDING_WINDOW'
    ? Math.min(...times) + rule.window.lengthMs + 1
    : bounds.to
}

/** A daily window is waited for on days when nothing comes at all, where somebody wants to know of a miss. */
export function nextClosing(rule: Rule, state: WindowState, now: number): number | null {
  if (rule.onMiss === 'SKIP' || !isDaily(rule.window)) return null
  const today = boundsAt(rule.window, now)
  if (now < today.to && state.firedFor !== today.from) return today.to
  const tomorrow = boundsAt(rule.window, today.from + 36 * 3_600_000)
  return tomorrow.from > today.from ? tomorrow.to : null
}

export type Closed = {
  state: WindowState
  /** What becomes of it; SKIP also where it had fired before in this window. */
  onMiss: FlowTriggerRule['onMiss']
  come: string[]
  missing: string[]
  reason: string
}

/** What a window that has closed by `now` leaves; null where none has. */
export function closeWindow(rule: Rule, state: WindowState, now: number): Closed | null {
  const { closesAt = null } = state
  if (closesAt === null || closesAt > now) return null
  const bounds =
    rule.window.type === 'SLIDING_WINDOW'
      ? { from: now - rule.window.lengthMs, to: Infinity }
      : { from: closesAt, to: Infinity }
  const [alive] = split(Object.entries(state.seen), bounds)
  const seen = Object.fromEntries(alive)
  const closed = boundsAt(rule.window, closesAt - 1)
  const absent = missing(rule, state.seen)
  const come = rule.parts.map(({ id }) => id).filter((id) => state.seen[id] !== undefined)
  const had = come.length > 0 ? `${come.join(', ')} had come` : 'nothing had come'
  return {
    state: {
      seen,
      firedFor: state.firedFor,
      closesAt: closing(rule, seen, boundsAt(rule.window, now)),
    },
    onMiss: state.firedFor === closed.from ? 'SKIP' : rule.onMiss,
    come,
    missing: absent,
    reason: `window closed at ${new Date(closesAt - 1).toISOString().slice(0, 19)}Z: ${had}, ${absent.join(', ')} had not`,
  }
}
