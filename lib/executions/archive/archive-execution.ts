// The archive of an ended execution: its full record as JSON in the storage, beside the commit and never in its
// way. Written by the `archive` effect, at least once; a second time gives the same file again. Secret inputs
// are masked as in every other export: a file in a bucket is read by more people than the database.

import { Readable } from 'node:stream'
import { isTerminal } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { maskSealed } from '@/lib/shared/sealed'
import type { Storage } from '@/lib/storage/storage'
import { executionDetailColumns, toExecution, type ExecutionRow } from '../read/rows'
import { recordParts } from './record-parts'

export const archivePath = (namespace: string, flowId: string, executionId: string): string =>
  `${namespace}/${flowId}/archive/${executionId}.json`

/**
 * Writes the record and gives its path; null where there is nothing to keep: the execution is gone, or was
 * restarted meanwhile and is archived when it ends again. A record of any length takes constant memory.
 */
export async function archiveExecution(
  storage: Storage,
  executionId: string,
): Promise<string | null> {
  const found = await running().pool.query<ExecutionRow>(
    `select ${executionDetailColumns} from executions e where e.id = $1`,
    [executionId],
  )
  const row = found.rows[0]
  if (!row) return null
  const execution = toExecution(row)
  if (!isTerminal(execution.state)) return null
  const path = archivePath(execution.namespace, execution.flowId, executionId)
  await storage.write(path, Readable.from(recordText(execution)))
  return path
}

async function* recordText(execution: ReturnType<typeof toExecution>): AsyncGenerator<string> {
  const { progress: _inner, ...shown } = execution
  yield `{"format":"millrace-execution-1","execution":${JSON.stringify(maskSealed(shown))}`
  for (const { name, pages } of recordParts(running().pool, execution.id)) {
    yield `,"${name}":[`
    let first = true
    for await (const page of pages()) {
      const text = page.map((item) => JSON.stringify(maskSealed(item))).join(',\n')
      yield first ? text : `,\n${text}`
      first = false
    }
    yield ']'
  }
  yield '}\n'
}
