// Loaded into the servers and workers of a storm (node --import): the wall clock of the process is the
// machine's plus the milliseconds that a file names, so that it can be set forward and back while it runs.
// Its monotonic clock and its timers go on, as they do where somebody sets a machine's clock.

import { readFileSync } from 'node:fs'

const path = process.env.MILLRACE_CHAOS_CLOCK ?? ''
const TrueDate = Date
let offset = 0
const look = () => {
  try {
    offset = Number(readFileSync(path, 'utf8')) || 0
  } catch {
    offset = 0
  }
}
look()
setInterval(look, 100).unref()

const now = () => TrueDate.now() + offset
globalThis.Date = new Proxy(TrueDate, {
  construct: (target, given, as) =>
    Reflect.construct(target, given.length > 0 ? given : [now()], as),
  apply: () => new TrueDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
