'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { ExecutionView, TaskRunView } from '@/lib/executions/schema'
import { FlowGraph } from '../../flows/graph/flow-graph'
import { useErrorText } from '../../layout/use-error-text'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { StateChip } from '../../ui/state-chip'
import { useRanFlow } from '../use-task-source'

/** The flow as it ran, with the state of the newest run of each task. */
export function GraphTab({
  execution,
  selectedId,
  onSelect,
}: {
  execution: ExecutionView
  selectedId: string | null
  onSelect: (id: string | null) => void
}) {
  const t = useTranslations('executions.graph')
  const errorText = useErrorText()
  const { data, error } = useRanFlow(execution)
  const newest = useMemo(() => newestByTask(execution.taskRunList), [execution.taskRunList])
  const selectedTask = execution.taskRunList.find(({ id }) => id === selectedId)?.taskId
  if (error) return <ErrorState title={t('failed')} description={errorText(error)} />
  if (!data) return <Skeleton className="m-6 h-64" />
  if (!data.flow) return <ErrorState title={t('failed')} description={t('unreadable')} />
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <ul
        aria-label={t('states')}
        className="flex gap-x-4 gap-y-1 overflow-x-auto border-b px-4 py-2 sm:px-6"
      >
        {[...newest.values()].slice(0, 40).map((row) => (
          <li key={row.id} className="flex shrink-0 items-center gap-1.5">
            <button type="button" className="hover:underline" onClick={() => onSelect(row.id)}>
              {row.taskId}
            </button>
            <StateChip state={row.state.current} />
          </li>
        ))}
      </ul>
      <div className="min-h-0 flex-1">
        <FlowGraph
          flow={data.flow}
          selected={selectedTask ?? null}
          onSelect={(id) => onSelect(id === null ? null : (newest.get(taskIdOf(id))?.id ?? null))}
        />
      </div>
    </div>
  )
}

function newestByTask(taskRuns: readonly TaskRunView[]): Map<string, TaskRunView> {
  return new Map(taskRuns.map((row) => [row.taskId, row]))
}

/** A node is named by the path of its task; the last part is the task's own id. */
function taskIdOf(nodeId: string): string {
  return nodeId.split('/').at(-1) ?? nodeId
}
