'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { ExecutionView } from '@/lib/executions/schema'
import { FlowGraph } from '../../flows/graph/flow-graph'
import { layOut } from '../../flows/graph/layout'
import { runsByTask } from '../../flows/graph/task-runs'
import { useErrorText } from '../../layout/use-error-text'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { useRanFlow } from '../use-task-source'

/** The flow as it ran: each task with its state and its duration, as they change. */
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
  const flow = data?.flow
  const runs = useMemo(() => runsByTask(execution.taskRunList), [execution.taskRunList])
  const taskOfNode = useMemo(
    () =>
      new Map(
        (flow ? layOut(flow).nodes : []).flatMap(({ id, task }): [string, string][] =>
          task ? [[id, task.id]] : [],
        ),
      ),
    [flow],
  )
  if (error) return <ErrorState title={t('failed')} description={errorText(error)} />
  if (!data) return <Skeleton className="m-6 h-64" />
  if (!flow) return <ErrorState title={t('failed')} description={t('unreadable')} />
  const selectedTask = execution.taskRunList.find(({ id }) => id === selectedId)?.taskId
  const selectedNode = [...taskOfNode].find(([, taskId]) => taskId === selectedTask)?.[0]
  return (
    <FlowGraph
      flow={flow}
      selected={selectedNode ?? null}
      runs={runs}
      onSelect={(node) =>
        onSelect(node === null ? null : (runs.get(taskOfNode.get(node) ?? '')?.newestId ?? null))
      }
    />
  )
}
