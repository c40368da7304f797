import { pino, type Logger } from 'pino'

// One JSON line an entry on stdout. Secrets never reach it: what is logged are ids, names and counts.

// A wrong level is refused with one sentence when the settings are read; until then it must not end the process.
const wanted = process.env.MILLRACE_LOG_LEVEL ?? ''

export const log: Logger = pino({
  level: Object.hasOwn(pino.levels.values, wanted) ? wanted : 'info',
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: ['password', 'token', 'secret', '*.password', '*.token', '*.secret'],
})
