import type { FlowInput, JsonObject, TaskRun } from '@/lib/engine'
import { flowAt } from '@/lib/flows/newest'
import { tasksOf } from '@/lib/flows/tasks-of'
import { running, type Applied } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noExecution } from '../read/one'
import { storeInputFile, takeInputs, type GivenInputs } from '../take-inputs'
import { operate, type OperatedBy } from './operate'

export type Resume = {
  /** Which paused task run; left out where only one waits, or the whole execution is paused. */
  taskRunId?: string | undefined
  inputs: GivenInputs
  state?: 'SUCCESS' | 'FAILED' | 'KILLED' | 'CANCELLED' | undefined
}

/**
 * Answers a Pause, or lets a paused execution go on. Throws conflict, not-found, or invalid with the
 * fields that the Pause asks for.
 */
export async function resumeExecution(
  executionId: string,
  resume: Resume,
  by: OperatedBy,
): Promise<Applied> {
  const { taskRunId, state } = resume
  const inputs = await answersOf(executionId, resume)
  const event = {
    type: 'execution.resume' as const,
    ...(taskRunId === undefined ? {} : { taskRunId }),
    ...(state === undefined ? {} : { state }),
    ...(Object.keys(inputs).length > 0 ? { inputs } : {}),
  }
  return operate(executionId, event, by, {
    taskRunId: taskRunId ?? null,
    state: state ?? 'SUCCESS',
  })
}

export type PauseForm = { taskRunId: string; taskId: string; inputs: FlowInput[] }

/** What the paused task runs of an execution ask for; empty where none waits. Throws not-found. */
export async function pauseForms(executionId: string): Promise<PauseForm[]> {
  const found = await running().runtime.state(executionId)
  if (!found) throw new AppError('not-found', noExecution(executionId))
  const { namespace, flowId, flowRevision } = found.execution
  const paused = [...found.taskRuns.values()].filter((row) => row.state === 'PAUSED')
  if (paused.length === 0) return []
  const flow = await flowAt(namespace, flowId, flowRevision)
  const tasks = flow ? tasksOf(flow) : new Map<string, never>()
  return paused.flatMap((row: TaskRun) => {
    const flowable = tasks.get(row.taskId)?.flowable
    if (flowable?.kind !== 'pause') return []
    return [{ taskRunId: row.id, taskId: row.taskId, inputs: flowable.onResume }]
  })
}

async function answersOf(executionId: string, resume: Resume): Promise<JsonObject> {
  const ends = resume.state !== undefined && resume.state !== 'SUCCESS'
  if (ends) return {}
  const forms = await pauseForms(executionId)
  const form = resume.taskRunId
    ? forms.find((one) => one.taskRunId === resume.taskRunId)
    : forms.length === 1
      ? forms[0]
      : undefined
  if (!form) return {}
  const execution = (await running().runtime.state(executionId))?.execution
  const owner = {
    namespace: execution?.namespace ?? '',
    flowId: execution?.flowId ?? '',
    executionId,
  }
  return takeInputs(form.inputs, resume.inputs, (inputId, file) =>
    storeInputFile(owner, inputId, file),
  )
}
