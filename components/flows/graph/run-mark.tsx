'use client'

import { SquareArrowOutUpRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { cn } from '../../ui/cn'
import { Duration } from '../../ui/duration'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import { hueText, stateLook } from '../../ui/states'
import type { TaskRuns } from './task-runs'

/** How a task stands in an execution: its state, in words where there is room, or how many runs are in which. */
export function RunState({ runs, brief = false }: { runs: TaskRuns; brief?: boolean }) {
  const t = useTranslations('flows.graph')
  const word = useStateWord()
  const { state, counts, total, childExecutionId } = runs
  if (total > 1) {
    return (
      <span className="flex shrink-0 items-center gap-1.5 text-xs tabular-nums">
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
    )
  }
  return (
    <span
      className={cn(
        'flex shrink-0 items-center gap-1 text-xs font-medium',
        hueText[stateLook(state).hue],
      )}
    >
      {childExecutionId && (
        <Link
          href={`/executions/${childExecutionId}`}
          aria-label={t('openSubflow')}
          // Choosing its task as well would write the address over the one that it leads to.
          onClick={(event) => event.stopPropagation()}
          onKeyDown={(event) => event.stopPropagation()}
          className="nodrag -my-1 grid size-6 place-items-center rounded-sm text-muted-foreground hover:bg-hover"
        >
          <SquareArrowOutUpRight aria-hidden className="size-3.5" />
        </Link>
      )}
      {!brief && word(state)}
      <StateIcon state={state} {...(brief ? { title: word(state) } : {})} />
    </span>
  )
}

/** How long it took, from the first of its runs to the last. */
export function RunDuration({ runs: { startDate, endDate } }: { runs: TaskRuns }) {
  return (
    <Duration
      start={startDate}
      end={endDate}
      className="shrink-0 font-mono text-xs text-muted-foreground"
    />
  )
}
