import { expect, test } from 'vitest'
import type { WireLogLine } from '../protocol'
import { logLimits, longestMessage, mostLines } from './log-limits'

const line = (message: string, cut?: number): WireLogLine => ({
  executionId: '0b8f4a52-6c7a-4a5e-9d1e-000000000001',
  taskRunId: '0b8f4a52-6c7a-4a5e-9d1e-000000000002',
  attempt: 1,
  taskId: 'talk',
  level: 'INFO',
  at: 1,
  message,
  ...(cut === undefined ? {} : { cut }),
})

test('a message is kept up to its longest, and what is missing behind it is counted once', () => {
  const limits = logLimits()
  const whole = line('x'.repeat(longestMessage))
  expect(limits.admit(whole)).toBe(whole)
  expect(limits.admit(line(`${whole.message}yz`))).toMatchObject({ message: whole.message, cut: 2 })
  // What read the line had to drop some of it already.
  expect(limits.admit(line(whole.message, 1_234))).toMatchObject({ cut: 1_234 })
  expect(limits.admit(line(`${whole.message}yz`, 1_234))).toMatchObject({ cut: 1_236 })
  expect(limits.closing()).toBeNull()
})

test('what is beyond the last line that is kept is counted in one line more', () => {
  const limits = logLimits()
  for (let n = 0; n < mostLines; n += 1) expect(limits.admit(line('x'))).not.toBeNull()
  expect(limits.admit(line('one too many'))).toBeNull()
  limits.lost(line('admitted, and not kept'))
  expect(limits.closing()).toMatchObject({ level: 'WARN', message: '2 more lines were cut' })
})
