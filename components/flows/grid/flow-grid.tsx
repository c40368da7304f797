'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ExecutionSummary } from '@/lib/executions/schema'
import type { GridCell, TaskGrid } from '@/lib/executions/read'
import { useDurationText } from '../../ui/duration'
import { shortId } from '../../ui/short-id'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import { hueText, stateLook } from '../../ui/states'
import { cn } from '../../ui/cn'
import { summarize } from './grid-summary'

export type GridTask = { id: string; depth: number }

const barHeight = 44

/** The last executions side by side, the newest at the right: how long each took, and how each task ended. */
export function FlowGrid({ grid, tasks }: { grid: TaskGrid; tasks: GridTask[] }) {
  const t = useTranslations('flows.grid')
  const { executions, cells } = grid
  const byPlace = new Map(cells.map((cell) => [`${cell.executionId} ${cell.taskId}`, cell]))
  const known = new Set(tasks.map(({ id }) => id))
  const gone = [...new Set(cells.map(({ taskId }) => taskId))].filter((id) => !known.has(id))
  const rows = [...tasks, ...gone.map((id) => ({ id, depth: 0 }))]
  const longest = Math.max(1, ...executions.map(({ state }) => state.durationMs ?? 0))
  return (
    <section aria-label={t('label')} className="flex flex-col gap-2">
      <Summary executions={executions} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus */}
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t('label')}>
        <table className="border-collapse">
          <thead>
            <tr>
              <th scope="col" className="sticky left-0 bg-background">
                <span className="sr-only">{t('task')}</span>
              </th>
              {executions.map((execution) => (
                <th key={execution.id} scope="col" className="p-0 align-bottom font-normal">
                  <Bar execution={execution} longest={longest} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, depth }) => (
              <tr key={id} className="hover:bg-hover/60">
                <th
                  scope="row"
                  className={cn(
                    'sticky left-0 max-w-64 truncate bg-background pr-4 text-left text-sm font-normal max-sm:max-w-36',
                    !known.has(id) && 'text-muted-foreground line-through',
                  )}
                  style={{ paddingLeft: Math.min(depth, 5) * 12 }}
                  title={id}
                >
                  {id}
                </th>
                {executions.map((execution) => (
                  <td key={execution.id} className="size-6 p-0 text-center">
                    <Cell cell={byPlace.get(`${execution.id} ${id}`)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Summary({ executions }: { executions: ExecutionSummary[] }) {
  const t = useTranslations('flows.grid')
  const format = useFormatter()
  const duration = useDurationText()
  const sum = summarize(
    executions.map(({ state }) => ({ state: state.current, durationMs: state.durationMs ?? 0 })),
  )
  if (!sum) return null
  return (
    <p className="text-muted-foreground">
      {t('summary', {
        success: format.number(sum.success, { style: 'percent', maximumFractionDigits: 0 }),
        of: sum.of,
        median: duration(sum.medianMs),
        longest: duration(sum.longestMs),
      })}
    </p>
  )
}

function Bar({ execution, longest }: { execution: ExecutionSummary; longest: number }) {
  const t = useTranslations('flows.grid')
  const word = useStateWord()
  const duration = useDurationText()
  const format = useFormatter()
  const { id, state, createdAt } = execution
  const length = Math.max(3, ((state.durationMs ?? 0) / longest) * barHeight)
  const words = t('execution', {
    id: shortId(id),
    state: word(state.current),
    duration: duration(state.durationMs ?? 0),
    at: format.dateTime(new Date(createdAt), { dateStyle: 'medium', timeStyle: 'medium' }),
  })
  return (
    <Link
      href={`/executions/${id}`}
      aria-label={words}
      title={words}
      suppressHydrationWarning
      className="flex w-6 items-end justify-center rounded-sm hover:bg-hover"
      style={{ height: barHeight + 6 }}
    >
      <span
        aria-hidden
        className={cn('w-3 rounded-t-xs bg-current', hueText[stateLook(state.current).hue])}
        style={{ height: length }}
      />
    </Link>
  )
}

function Cell({ cell }: { cell: GridCell | undefined }) {
  const t = useTranslations('flows.grid')
  const word = useStateWord()
  const duration = useDurationText()
  if (!cell) return <span className="sr-only">{t('none')}</span>
  const words = t('cell', {
    state: word(cell.state),
    runs: cell.runs,
    duration: cell.durationMs === null ? '–' : duration(cell.durationMs),
  })
  return (
    <span className="inline-grid size-6 place-items-center align-middle" title={words}>
      <StateIcon state={cell.state} title={words} className="size-3.5" />
    </span>
  )
}
