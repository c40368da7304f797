// What a replay would do, in numbers, by the same plan that carries it out.

import { isTerminal, planReplay } from '@/lib/engine'
import { newId, newSeed } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noExecution } from '../read/one'
import { flowForReplay, type Replay } from './replay'

export type ReplayPreview = {
  /** Task runs that are taken over as they ended. */
  kept: number
  /** Task runs of the original that are run anew. */
  again: number
}

/** Throws not-found, or invalid for a revision that does not exist. Writes nothing. */
export async function previewReplay(
  originalId: string,
  replay: Pick<Replay, 'taskRunId' | 'revision'>,
): Promise<ReplayPreview> {
  const original = await running().runtime.state(originalId)
  if (!original) throw new AppError('not-found', noExecution(originalId))
  const { flow, revision } = await flowForReplay(original, replay)
  const { carriedOver } = planReplay(flow, original, {
    executionId: newId(),
    at: Date.now(),
    seed: newSeed(),
    revision,
    ...(replay.taskRunId ? { fromTaskRunId: replay.taskRunId } : {}),
  })
  const kept = carriedOver?.taskRuns.filter(({ state }) => isTerminal(state)).length ?? 0
  return { kept, again: original.taskRuns.size - kept }
}
