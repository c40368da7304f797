'use client'

import { useQuery } from '@tanstack/react-query'
import type { Flow } from '@/lib/engine'
import { getFlow } from '@/lib/flows/actions'
import type { ExecutionHeader, TaskRunView } from '@/lib/executions/schema'
import { taskTypesOf } from '@/lib/flows/hooks'
import { unwrap } from '@/lib/shared/unwrap'

type Ran = Pick<ExecutionHeader, 'namespace' | 'flowId' | 'flowRevision'>

/** The flow in the revision that ran, and its text; the engine that reads it is loaded only when asked for. */
export function useRanFlow({ namespace, flowId, flowRevision }: Ran) {
  return useQuery({
    queryKey: ['flows', 'revision', namespace, flowId, flowRevision],
    queryFn: async (): Promise<{ flow: Flow | null; source: string }> => {
      const [{ source }, { parseFlow }] = await Promise.all([
        unwrap(getFlow({ namespace, flowId, revision: flowRevision })),
        import('@/lib/engine'),
      ])
      return { flow: parseFlow(source).flow ?? null, source }
    },
    staleTime: Infinity,
  })
}

/** The text of one task as it stands in that revision: undefined while it is read, null where it is not there. */
export function useTaskSource(execution: Ran, taskId: string): string | null | undefined {
  const { data: flow, isError } = useRanFlow(execution)
  const source = flow?.source
  const query = useQuery({
    queryKey: ['flows', 'task-source', source ?? '', taskId],
    queryFn: async () => {
      const { taskText } = await import('./task-text')
      return taskText(source ?? '', taskId)
    },
    enabled: source !== undefined,
    staleTime: Infinity,
  })
  return isError ? null : query.data
}

/** The type of the task as that revision names it: a task run does not carry it. */
export function useTaskType(execution: Ran, { taskId, taskType }: TaskRunView): string | undefined {
  const { data } = useRanFlow(execution)
  return taskType ?? (data?.flow ? taskTypesOf(data.flow).get(taskId) : undefined)
}
