// Which lines of a log a filter lets through, for lines that are pushed to a page; read/logs.ts says the same in SQL.

import type { LogFilter } from './read/logs'
import { logLevels, type LogLineView } from './schema'

// oxlint-disable-next-line no-control-regex -- colours of a terminal begin with it
const colours = /\u001b\[[0-9;:?]*[@-~]/g

export function fitsLogFilter(line: LogLineView, filter: LogFilter): boolean {
  if (filter.minLevel && logLevels.indexOf(line.level) < logLevels.indexOf(filter.minLevel)) {
    return false
  }
  if (filter.taskRunId && line.taskRunId !== filter.taskRunId) return false
  if (filter.taskId && line.taskId !== filter.taskId) return false
  if (filter.attempt && line.attempt !== filter.attempt) return false
  if (!filter.text) return true
  return line.message.replaceAll(colours, '').toLowerCase().includes(filter.text.toLowerCase())
}
