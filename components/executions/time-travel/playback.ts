// Playing the events of an execution like a film: the clock of the film runs `speed` times as fast as that on
// the wall, and a stretch in which nothing happens is cut short.

type Timed = { at: number }

/** Nothing for longer than this, on the watcher's clock, is skipped. */
const longestPauseMs = 2_000
const leadInMs = 400

export type Frame = { number: number; filmMs: number }

/** The frame after `wallMs` more, from the one before. `number` is that of an event, 1..n. */
export function nextFrame(
  events: readonly Timed[],
  { number, filmMs }: Frame,
  wallMs: number,
  speed: number,
): Frame {
  let film = filmMs + wallMs * speed
  const following = events[number]
  if (!following) return { number: events.length, filmMs: film }
  if (following.at - film > longestPauseMs * speed) film = following.at - leadInMs * speed
  let reached = number
  while (reached < events.length && (events[reached]?.at ?? Infinity) <= film) reached += 1
  return { number: reached, filmMs: film }
}
