import { pino, type Logger } from 'pino'

// One JSON line an entry on stdout. Secrets never reach it: what is logged are ids, names and counts.

// A wrong level is refused with one sentence when the settings are read; until then it must not end the process.
const wanted = process.env.MILLRACE_LOG_LEVEL ?? ''

// Written at once, so that the last words of a process are not lost; and where nobody reads any more (a closed
// terminal), they are lost without ending the process.
const output = pino.destination({ fd: 1, sync: true })
output.on('error', () => undefined)

export const log: Logger = pino(
  {
    level: Object.hasOwn(pino.levels.values, wanted) ? wanted : 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', 'token', 'secret', '*.password', '*.token', '*.secret'],
  },
  output,
)
