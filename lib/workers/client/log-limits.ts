// How much one attempt may say: 20,000 lines and 8 MB. What goes beyond is counted, and one last line
// says how many lines were cut.

import type { WireLogLine } from '../protocol'

export const mostLines = 20_000
export const mostCharacters = 8_000_000
export const longestMessage = 32_000

export type LogLimits = {
  /** The line as it may be sent, or null where the attempt has said enough. */
  admit(line: WireLogLine): WireLogLine | null
  /** A line that was admitted and could not be kept. */
  lost(line: WireLogLine): void
  /** The closing line, where something was cut. */
  closing(): WireLogLine | null
}

export function logLimits(): LogLimits {
  let lines = 0
  let characters = 0
  let cut = 0
  let last: WireLogLine | null = null
  return {
    admit(line) {
      last = line
      if (lines >= mostLines || characters >= mostCharacters) {
        cut++
        return null
      }
      lines++
      characters += line.message.length
      if (line.message.length <= longestMessage) return line
      const message = line.message.slice(0, longestMessage)
      return { ...line, message, cut: (line.cut ?? 0) + line.message.length - longestMessage }
    },
    lost() {
      cut++
    },
    closing() {
      if (cut === 0 || !last) return null
      const message = `${cut} more lines were cut`
      return { ...last, level: 'WARN', at: Date.now(), message, cut }
    },
  }
}
