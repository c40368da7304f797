// What else ran on a worker while an attempt did: neighbours explain a slow or a killed one.

import { authorise } from '@/lib/accounts/authorise'
import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import type { StateName } from '@/lib/engine'
import { running } from '@/lib/runtime/running'

export type AttemptBeside = {
  executionId: string
  flowId: string
  taskRunId: string
  taskId: string
  number: number
  state: StateName
}

export type AttemptsBeside = {
  /** At most twelve, of those that the viewer may see. */
  shown: AttemptBeside[]
  more: boolean
}

const mostShown = 12

/** Attempts of one worker that overlap a time. ISO 8601; without an end it goes on. */
export async function readAttemptsBeside(
  viewer: Viewer,
  own: {
    workerId: string
    taskRunId: string
    number: number
    from: string
    to?: string | undefined
  },
): Promise<AttemptsBeside> {
  authorise(viewer, 'worker.read', 'anywhere')
  const where = {
    conditions: [
      'a.worker_id = $1',
      'a.claimed_at <= $3',
      '(a.ended_at is null or a.ended_at >= $2)',
      'not (a.task_run_id = $4 and a.number = $5)',
    ],
    values: [
      own.workerId,
      new Date(own.from),
      own.to ? new Date(own.to) : new Date(),
      own.taskRunId,
      own.number,
    ] as unknown[],
  }
  addNamespaceRight(where, viewer, 'execution.read', 'e.namespace')
  const { rows } = await running().pool.query<AttemptBeside>(
    `select a.execution_id as "executionId", e.flow_id as "flowId", a.task_run_id as "taskRunId",
       t.task_id as "taskId", a.number, a.state
     from attempts a
     join executions e on e.id = a.execution_id
     join task_runs t on t.execution_id = a.execution_id and t.id = a.task_run_id
     where ${where.conditions.join(' and ')}
     order by a.claimed_at desc limit ${mostShown + 1}`,
    where.values,
  )
  return { shown: rows.slice(0, mostShown), more: rows.length > mostShown }
}
