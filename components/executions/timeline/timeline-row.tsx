'use client'

import { ChevronRight, CircleDotDashed, Spline } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { memo, useState } from 'react'
import { cn } from '../../ui/cn'
import { Duration, useDurationText } from '../../ui/duration'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import type { TreeRow } from './tree'
import { rowHeight } from './paint'

const indent = 16
/** Below this the names need all the room that there is. */
const narrow = 220

export type TimelineRowProps = {
  row: TreeRow
  index: number
  top: number
  treeWidth: number
  /** How much of the duration it decided, where the critical path is marked and it is on it. */
  share: number | null
  selected: boolean
  domId: string
  onSelect: (id: string) => void
  onToggle: (id: string) => void
}

/** One task run: its place in the tree, its state and how long it took. The bars are drawn under it. */
export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { row, index, top, treeWidth, share, selected, domId, onSelect, onToggle } = props
  const { taskRun, depth, ghost, round } = row
  const word = useStateWord()
  const t = useTranslations('executions.timeline')
  return (
    // The treegrid above it takes the keys; a click is the pointer's way to the same selection.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={domId}
      aria-level={depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-rowindex={index + 1}
      aria-expanded={row.childCount > 0 ? row.expanded : undefined}
      aria-selected={selected}
      data-row={index}
      // A round has nothing to show but what is in it.
      onClick={() => (round === null ? onSelect(taskRun.id) : onToggle(taskRun.id))}
      className={cn(
        'absolute inset-x-0 flex cursor-default items-center hover:bg-foreground/4',
        selected && 'bg-accent/10 hover:bg-accent/12',
      )}
      style={{ height: rowHeight, transform: `translateY(${top}px)` }}
    >
      <div
        role="gridcell"
        className="flex h-full min-w-0 items-center gap-1.5 pr-2 pl-2"
        style={{ width: treeWidth }}
      >
        <Guides row={row} />
        {row.childCount > 0 ? (
          <button
            type="button"
            tabIndex={-1}
            aria-label={row.expanded ? t('collapse') : t('expand')}
            onClick={(event) => {
              event.stopPropagation()
              onToggle(taskRun.id)
            }}
            className="-mx-1 grid size-6 shrink-0 place-items-center rounded-sm text-muted-foreground hover:bg-hover"
          >
            <ChevronRight
              aria-hidden
              className={cn('size-3.5 transition-transform', row.expanded && 'rotate-90')}
            />
          </button>
        ) : (
          <span aria-hidden className="w-4 shrink-0" />
        )}
        {ghost ? (
          <CircleDotDashed aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
        ) : (
          <StateIcon state={taskRun.state.current} className="size-3.5" />
        )}
        <span
          className={cn(
            'min-w-8 truncate',
            row.childCount > 0 && 'font-medium',
            ghost && 'text-muted-foreground',
          )}
        >
          {round === null ? taskRun.taskId : t('round', { n: round })}
        </span>
        {taskRun.value !== null && (
          <span
            title={taskRun.value}
            className="max-w-28 truncate font-mono text-xs text-muted-foreground"
          >
            {taskRun.value}
          </span>
        )}
        {ghost?.rounds && (
          <span className="shrink-0 text-xs text-muted-foreground">
            {t('rounds', { n: ghost.rounds.left })}
          </span>
        )}
        {taskRun.branch !== 'tasks' && depth === 0 && (
          <span className="shrink-0 text-xs text-muted-foreground">
            {t(`branch.${taskRun.branch}`)}
          </span>
        )}
        {!row.expanded && row.childCount > 0 && (
          <span className="shrink-0 font-mono text-xs text-muted-foreground">{row.childCount}</span>
        )}
        <span className="sr-only">{ghost ? t('plannedRow') : word(taskRun.state.current)}</span>
        {share !== null && <Share share={share} />}
        {treeWidth >= narrow && <RowDuration row={row} first={share === null} />}
      </div>
      <div role="gridcell" aria-hidden className="h-full flex-1">
        <Flash value={taskRun.state.current} />
      </div>
    </div>
  )
}, isSame)

/** The tree is built anew with all news; a row is drawn anew where it says something else. */
function isSame(before: TimelineRowProps, after: TimelineRowProps): boolean {
  const { row, ...others } = after
  return differing(before, others).length === 0 && isSameRow(before.row, row)
}

function isSameRow(before: TreeRow, { guides, ...after }: TreeRow): boolean {
  const changed = differing(before, after)
  return (
    before.guides.length === guides.length &&
    before.guides.every((goesOn, level) => goesOn === guides[level]) &&
    (changed.length === 0 ||
      (changed.every((key) => key === 'taskRun' || key === 'ghost') &&
        isSameGhost(before, { guides, ...after })))
  )
}

const differing = <T extends object>(before: T, after: Partial<T>) =>
  (Object.keys(after) as (keyof T)[]).filter((key) => !Object.is(before[key], after[key]))

/** What is planned is reckoned anew each time, and as a rule comes to the same. */
function isSameGhost(
  { ghost: a, taskRun }: TreeRow,
  { ghost: b, taskRun: next }: TreeRow,
): boolean {
  if (!a || !b || taskRun.id !== next.id || taskRun.branch !== next.branch) return false
  return a.usualMs === b.usualMs && a.rounds?.left === b.rounds?.left
}

// What few rows show has its own component: a row that scrolls into view pays for no more than it needs.
function Share({ share }: { share: number }) {
  const t = useTranslations('executions.timeline.path')
  const format = useFormatter()
  return (
    <span className="ml-auto flex shrink-0 items-center gap-1 pl-2 font-mono text-xs">
      <Spline aria-hidden className="size-3" />
      <span className="sr-only">{t('onIt')}</span>
      {share < 0.005 ? t('little') : format.number(share, { style: 'percent' })}
    </span>
  )
}

function RowDuration({ row, first }: { row: TreeRow; first: boolean }) {
  const { state } = row.taskRun
  const classes = cn(
    'shrink-0 pl-2 font-mono text-xs text-muted-foreground',
    first ? 'ml-auto' : 'min-w-14 text-right',
  )
  if (row.ghost) return <UsualDuration usualMs={row.ghost.usualMs} className={classes} />
  return <Duration start={state.startDate} end={state.endDate} className={classes} />
}

function UsualDuration({ usualMs, className }: { usualMs: number | null; className: string }) {
  const t = useTranslations('executions.timeline')
  const duration = useDurationText()
  return (
    <span className={className}>
      {usualMs === null ? t('usualUnknown') : t('usual', { duration: duration(usualMs) })}
    </span>
  )
}

function Guides({ row }: { row: TreeRow }) {
  if (row.depth === 0) return null
  return (
    <span
      aria-hidden
      className="relative -ml-2 h-full shrink-0"
      style={{ width: row.depth * indent }}
    >
      {row.guides.map(
        (goesOn, level) =>
          goesOn && (
            <span
              key={level}
              className="absolute inset-y-0 w-px bg-line"
              style={{ left: level * indent + 15 }}
            />
          ),
      )}
      <span
        className={cn('absolute top-0 w-px bg-line', row.last ? 'h-1/2' : 'h-full')}
        style={{ left: (row.depth - 1) * indent + 15 }}
      />
      <span
        className="absolute top-1/2 h-px w-2.5 bg-line"
        style={{ left: (row.depth - 1) * indent + 15 }}
      />
    </span>
  )
}

/**
 * Lights the row up for a moment when the value changes under it; never at its first sight. A layer that fades costs
 * the page no frame of its own.
 */
function Flash({ value }: { value: string }) {
  const [seen, setSeen] = useState({ value, changes: 0 })
  if (seen.value !== value) setSeen({ value, changes: seen.changes + 1 })
  if (seen.changes === 0) return null
  return (
    <span
      key={seen.changes}
      className="pointer-events-none absolute inset-0 animate-flash bg-accent opacity-0"
    />
  )
}
