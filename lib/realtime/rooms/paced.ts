// The first calls at once, then at most one an interval: what comes alone is not delayed, nor the few things that
// one step brings about one after the other; a burst is joined to one call at the end of each interval.

export type Paced = { ask(): void; stop(): void }

/** `atOnce`: how many calls may follow each other without a wait; each interval gives one of them back. */
export function paced(intervalMs: number, run: () => void, atOnce = 1): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = false
  let spare = atOnce

  function giveBack() {
    timer = undefined
    spare += 1
    if (asked) fire()
    else wait()
  }
  function fire() {
    asked = false
    spare -= 1
    wait()
    run()
  }
  function wait() {
    if (spare < atOnce) timer ??= setTimeout(giveBack, intervalMs)
  }
  return {
    ask() {
      if (spare > 0) fire()
      else asked = true
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      asked = false
      spare = atOnce
    },
  }
}
