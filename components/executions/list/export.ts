// What a filter matches as a file: read page by page, newest first.

import { listExecutions } from '@/lib/executions/actions'
import type { ExecutionFilter } from '@/lib/executions/filter'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { unwrap } from '@/lib/shared/unwrap'

/** More than this is a job for the REST API. */
export const mostExported = 10_000
const pageSize = 200

export async function readForExport(
  filter: ExecutionFilter,
  onProgress: (count: number) => void,
): Promise<ExecutionSummary[]> {
  const rows: ExecutionSummary[] = []
  let before: string | null = null
  do {
    const page: { executions: ExecutionSummary[]; next: string | null } = await unwrap(
      listExecutions({ ...filter, limit: pageSize, ...(before ? { before } : {}) }),
    )
    rows.push(...page.executions)
    before = page.next
    onProgress(rows.length)
  } while (before !== null && rows.length < mostExported)
  return rows.slice(0, mostExported)
}

const heading = [
  'id',
  'namespace',
  'flow',
  'revision',
  'state',
  'startedBy',
  'trigger',
  'created',
  'started',
  'ended',
  'durationMs',
  'labels',
]

/** Comma-separated, as RFC 4180 has it, with a line of names. */
export function csvOf(rows: readonly ExecutionSummary[]): string {
  const lines = rows.map((row) => [
    row.id,
    row.namespace,
    row.flowId,
    row.flowRevision,
    row.state.current,
    row.actor.name ?? row.actor.kind,
    row.trigger?.id ?? '',
    row.createdAt,
    row.startedAt ?? '',
    row.endedAt ?? '',
    row.state.endDate === null ? '' : (row.state.durationMs ?? ''),
    Object.entries(row.labels)
      .map(([key, value]) => `${key}:${value}`)
      .join(' '),
  ])
  return [heading, ...lines].map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n'
}

/** A spreadsheet takes a text that begins so for a formula: it gets a quote in front. */
const formula = /^[=+\-@\t\r]/

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = formula.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
