// SIGINT, SIGTERM and SIGHUP ask a process to stop; asked again, it is to hurry. One press reaches us several
// times: from the terminal, and once more from npm, which passes on what it got. A closed terminal takes
// standard output away with it, and nobody is left to read an error about that.

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What comes within this time belongs to the same press. */
const samePressMs = 1_000

export function onStopSignals(told: { first: () => void; again: () => void }): void {
  let askedAt: number | undefined
  for (const signal of signals) {
    process.on(signal, () => {
      const now = performance.now()
      if (askedAt === undefined) {
        askedAt = now
        told.first()
      } else if (now - askedAt > samePressMs) {
        told.again()
      }
    })
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
