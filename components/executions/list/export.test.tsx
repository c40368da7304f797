import { expect, test } from 'vitest'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { csvOf } from './export'

const row = (labels: Record<string, string>, flowId = 'import'): ExecutionSummary => ({
  id: '0198c1f2-7a1e-7cc3-9a41-5be0d2f4a6b7',
  namespace: 'company',
  flowId,
  flowRevision: 3,
  state: {
    current: 'SUCCESS',
    histories: [],
    startDate: '2026-01-01T00:00:00.000Z',
    endDate: '2026-01-01T00:00:01.000Z',
    durationMs: 1000,
  },
  labels,
  trigger: null,
  actor: { kind: 'person', name: 'Ada "the first"' },
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  endedAt: '2026-01-01T00:00:01.000Z',
})

test('a row is a line; commas and quotes stand in quotes', () => {
  const [names, line] = csvOf([row({ team: 'a,b' })]).split('\r\n')
  expect(names?.split(',')).toHaveLength(12)
  expect(line).toContain('"Ada ""the first"""')
  expect(line).toMatch(/,1000,"team:a,b"$/)
})

test('what a spreadsheet would calculate is text', () => {
  expect(csvOf([row({}, '=HYPERLINK(1)')])).toContain(",'=HYPERLINK(1),")
  expect(csvOf([row({ '@sum': '1' })])).toMatch(/'@sum:1\r\n$/)
})
