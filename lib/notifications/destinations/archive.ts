// The record of an execution to the storage, once it has ended. A second time gives the same file again.

import { z } from 'zod'
import { isTerminal } from '@/lib/engine'
import { archiveExecution } from '@/lib/executions/archive/archive-execution'
import { storage } from '@/lib/storage/open-storage'
import { defineDestination } from './destination'

export const archive = defineDestination({
  id: 'archive',
  audience: 'machine',
  schema: z.strictObject({}),
  secrets: [],
  targets: () => [],
  atOnce: 1,
  lanes: 2,
  async deliver({ events }) {
    const paths: string[] = []
    for (const { executionId, taskRunId, newState } of events) {
      if (executionId === null || taskRunId !== null) continue
      if (newState === null || !isTerminal(newState)) continue
      const path = await archiveExecution(storage(), executionId)
      if (path !== null) paths.push(path)
    }
    return { request: paths.length > 0 ? `Stored ${paths.join(', ')}` : 'Nothing has ended' }
  },
})
