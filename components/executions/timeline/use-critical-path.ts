'use client'

import { useTranslations } from 'next-intl'
import { useDeferredValue, useMemo } from 'react'
import type { ExecutionView } from '@/lib/executions/schema'
import { useDurationText } from '../../ui/duration'
import { criticalPath, type CriticalPath } from './critical-path'

/** From here on the path of what still grows is found once a second, not with every news. */
const largeFrom = 5_000

/** Found anew as the tree grows, but never in the way of what the reader does. */
export function useCriticalPath(
  execution: ExecutionView,
  wanted: boolean,
  nowMs: number,
): CriticalPath | null {
  const calm = useDeferredValue(execution)
  const grows = calm.state.endDate === null && calm.taskRunList.length > largeFrom
  const moment = grows ? nowMs : calm
  // The moment stands for the view: a large one changes more often than it is worth.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => (wanted ? criticalPath(calm) : null), [moment, wanted])
}

/** How much of the whole each task run on the path decided, and what the path comes to. */
export function usePathWords(
  execution: ExecutionView,
  critical: CriticalPath | null,
  nowMs: number,
) {
  const t = useTranslations('executions.timeline.path')
  const duration = useDurationText()
  const startMs = Date.parse(execution.createdAt)
  const { endDate } = execution.state
  const wholeMs = Math.max((endDate === null ? nowMs : Date.parse(endDate)) - startMs, 1)
  if (!critical) return { summary: null, shareOf: () => null }
  const { taskRuns, idleMs } = critical
  const n = taskRuns.size
  const all = execution.taskRunList.length
  return {
    summary: n === 0 ? t('none') : t('summary', { n, all, idle: idleMs ? duration(idleMs) : 'no' }),
    shareOf: (id: string) => {
      const step = taskRuns.get(id)
      return step ? Math.min(((step.endMs ?? nowMs) - step.startMs) / wholeMs, 1) : null
    },
  }
}
