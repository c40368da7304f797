// Leading edge at once, then at most one call an interval: what comes alone is not delayed, and a burst is
// joined to one call at the end of each interval.

export type Paced = { ask(): void; stop(): void }

export function paced(intervalMs: number, run: () => void): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = false

  function open() {
    timer = undefined
    if (!asked) return
    asked = false
    fire()
  }
  function fire() {
    timer = setTimeout(open, intervalMs)
    run()
  }
  return {
    ask() {
      if (timer === undefined) fire()
      else asked = true
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      asked = false
    },
  }
}
