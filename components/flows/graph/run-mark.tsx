'use client'

import { SquareArrowOutUpRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { cn } from '../../ui/cn'
import { Duration } from '../../ui/duration'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import { hueText, stateLook } from '../../ui/states'
import type { TaskRuns } from './task-runs'

/** How a task stands in an execution: its state and how long it took, or how many runs are in which state. */
export function RunMark({ runs, oneLine = false }: { runs: TaskRuns; oneLine?: boolean }) {
  const t = useTranslations('flows.graph')
  const word = useStateWord()
  const { state, counts, total, startDate, endDate, childExecutionId } = runs
  return (
    <span
      className={cn(
        'ml-2 flex shrink-0 items-end gap-x-2 text-xs tabular-nums',
        oneLine ? 'flex-row-reverse items-center' : 'flex-col',
      )}
    >
      {total === 1 ? (
        <span className={cn('flex items-center gap-1 font-medium', hueText[stateLook(state).hue])}>
          {childExecutionId && (
            <Link
              href={`/executions/${childExecutionId}`}
              aria-label={t('openSubflow')}
              className="nodrag grid size-6 place-items-center rounded-sm text-muted-foreground hover:bg-hover"
            >
              <SquareArrowOutUpRight aria-hidden className="size-3.5" />
            </Link>
          )}
          {!oneLine && word(state)}
          <StateIcon state={state} />
        </span>
      ) : (
        <span className="flex items-center gap-1.5">
          {counts.slice(0, 3).map(({ state: each, n }) => (
            <span
              key={each}
              className={cn('flex items-center gap-0.5 font-mono', hueText[stateLook(each).hue])}
            >
              {n}
              <StateIcon state={each} title={word(each)} className="size-3.5" />
            </span>
          ))}
        </span>
      )}
      <Duration
        start={startDate}
        end={endDate}
        className="font-mono text-xs text-muted-foreground"
      />
    </span>
  )
}
