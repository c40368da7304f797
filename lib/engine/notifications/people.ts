// People get few messages, and each of them counts everything. Failures are grouped by flow and error. The
// first of a group is told at once, the opener; what follows waits for a digest that counts all groups.
// Never more than `mostAnHour` messages in any hour, and none in quiet hours. One of the hour's messages is
// always kept back for a digest, so that many groups at once cannot use it up.

export type PeopleLimits = {
  digestMs: number
  mostAnHour: number
  /** Minutes of the day in `zone`; from > to goes over midnight. */
  quiet: { fromMinute: number; toMinute: number; zone: string } | null
}

/** What was sent, remembered per subscription. */
export type PeopleState = {
  /** When messages of the last hour were sent, oldest first. */
  sentAt: number[]
  /** By group: when it was last told of. Forgotten after a digest's time. */
  told: Record<string, number>
}

export type WaitingGroup = { key: string; count: number; oldestMs: number }

export type PeopleDecision =
  | { send: 'opener'; group: string }
  | { send: 'digest' }
  | { send: 'nothing'; untilMs: number | null }

export const emptyPeopleState: PeopleState = { sentAt: [], told: {} }
const hourMs = 3_600_000

/** `minuteOfDay` is the time in the zone of the quiet hours; `groups` is what waits. */
export function decidePeople(
  limits: PeopleLimits,
  state: PeopleState,
  groups: WaitingGroup[],
  now: { ms: number; minuteOfDay: number },
): PeopleDecision {
  if (groups.length === 0) return { send: 'nothing', untilMs: null }
  const quiet = quietLeftMs(limits.quiet, now.minuteOfDay)
  if (quiet > 0) return { send: 'nothing', untilMs: now.ms + quiet }
  const recent = state.sentAt.filter((at) => at > now.ms - hourMs)
  const oldest = recent[0]
  if (recent.length >= limits.mostAnHour && oldest !== undefined) {
    return { send: 'nothing', untilMs: oldest + hourMs }
  }
  const dueMs = Math.min(...groups.map(({ oldestMs }) => oldestMs)) + limits.digestMs
  const due = Math.max(dueMs, (recent.at(-1) ?? 0) + limits.digestMs)
  if (due <= now.ms) return { send: 'digest' }
  const isNew = ({ key }: WaitingGroup) =>
    (state.told[key] ?? -Infinity) <= now.ms - limits.digestMs
  const opener = groups.find((group) => isNew(group))
  const left = limits.mostAnHour - recent.length
  if (opener && (left > 1 || limits.mostAnHour === 1)) return { send: 'opener', group: opener.key }
  return { send: 'nothing', untilMs: due }
}

/** What is remembered after a message about these groups. */
export function rememberSent(
  limits: PeopleLimits,
  state: PeopleState,
  groups: string[],
  nowMs: number,
): PeopleState {
  const told = Object.entries(state.told).filter(([, at]) => at > nowMs - limits.digestMs)
  return {
    sentAt: [...state.sentAt.filter((at) => at > nowMs - hourMs), nowMs],
    told: Object.fromEntries([...told, ...groups.map((key) => [key, nowMs] as const)]),
  }
}

function quietLeftMs(quiet: PeopleLimits['quiet'], minute: number): number {
  if (!quiet || quiet.fromMinute === quiet.toMinute) return 0
  const { fromMinute, toMinute } = quiet
  const within =
    fromMinute < toMinute
      ? minute >= fromMinute && minute < toMinute
      : minute >= fromMinute || minute < toMinute
  return within ? ((toMinute - minute + 1_440) % 1_440) * 60_000 : 0
}
