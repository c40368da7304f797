// The sample flows come with the first start only: whoever changes or deletes one is not overruled by the
// next start. Two servers that start at once save them once.

import { transaction } from '@/lib/db/transaction'
import { log } from '@/lib/platform/log'
import { running } from '@/lib/runtime/running'
import { saveFlow } from './save'
import { readSampleFlows } from './samples'

/** How many were saved now. */
export async function saveSampleFlows(): Promise<number> {
  const first = await transaction(running().pool, async (client) => {
    const made = await client.query(
      `insert into settings (key, value) values ('samples', 'true') on conflict (key) do nothing`,
    )
    return made.rowCount === 1
  })
  if (!first) return 0
  let saved = 0
  for (const source of readSampleFlows()) {
    const result = await saveFlow(
      { source, expectedRevision: 0, message: 'Sample' },
      { actor: { kind: 'system' }, userId: null, ip: null },
    )
    if (result.ok) saved += 1
    else log.warn({ reason: result.message }, 'A sample flow was not saved')
  }
  return saved
}
