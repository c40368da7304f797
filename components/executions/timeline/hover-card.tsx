'use client'

import { useTranslations } from 'next-intl'
import { Duration, useDurationText } from '../../ui/duration'
import { FullTime } from '../../ui/relative-time'
import { StateChip } from '../../ui/state-chip'
import { useWorkerName } from '@/lib/workers/hooks'
import type { TaskRunView } from '@/lib/executions/schema'
import type { Ghost } from './ghosts'
import type { TreeRow } from './tree'

export type Hover = { row: TreeRow; x: number; y: number }

// Room for a full time with its zone in one line.
const cardWidth = 336

/** What the bars under the pointer say in numbers. */
export function HoverCard({ hover }: { hover: Hover }) {
  const { taskRun, ghost, round } = hover.row
  const left = Math.min(hover.x + 12, window.innerWidth - cardWidth - 8)
  const below = hover.y + 180 < window.innerHeight
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-40 flex flex-col gap-2 rounded-md border bg-popover p-3 text-xs shadow-float"
      style={{
        width: cardWidth,
        left,
        ...(below ? { top: hover.y + 14 } : { bottom: window.innerHeight - hover.y + 10 }),
      }}
    >
      {ghost ? (
        <Planned name={taskRun.taskId} ghost={ghost} />
      ) : (
        <Ran taskRun={taskRun} round={round} />
      )}
    </div>
  )
}

function Planned({ name, ghost: { startMs, usualMs, rounds } }: { name: string; ghost: Ghost }) {
  const t = useTranslations('executions.timeline')
  const duration = useDurationText()
  const oneMs = rounds ? rounds.eachMs : usualMs
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <span className="truncate text-sm font-medium">{name}</span>
        <span className="text-muted-foreground">{t('plannedRow')}</span>
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        <dt className="text-muted-foreground">{t('expected')}</dt>
        <dd className="text-right font-mono">
          <FullTime time={startMs} />
        </dd>
        <dt className="text-muted-foreground">{t('usually')}</dt>
        <dd className="text-right font-mono">
          {oneMs === null ? t('usualUnknown') : duration(oneMs)}
        </dd>
        {rounds && (
          <>
            <dt className="text-muted-foreground">{t('roundsLeft')}</dt>
            <dd className="text-right font-mono">{rounds.left}</dd>
          </>
        )}
      </dl>
    </>
  )
}

function Ran({ taskRun, round }: { taskRun: TaskRunView; round: number | null }) {
  const t = useTranslations('executions.timeline')
  const newest = taskRun.attempts.at(-1)
  const worker = useWorkerName(newest?.workerId ?? null)
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <span className="truncate text-sm font-medium">
          {round === null ? taskRun.taskId : t('round', { n: round })}
        </span>
        <StateChip state={taskRun.state.current} />
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        <dt className="text-muted-foreground">{t('started')}</dt>
        <dd className="text-right font-mono">
          <FullTime time={taskRun.state.startDate} />
        </dd>
        {taskRun.state.endDate && (
          <>
            <dt className="text-muted-foreground">{t('ended')}</dt>
            <dd className="text-right font-mono">
              <FullTime time={taskRun.state.endDate} />
            </dd>
          </>
        )}
        <dt className="text-muted-foreground">{t('duration')}</dt>
        <dd className="text-right font-mono">
          <Duration start={taskRun.state.startDate} end={taskRun.state.endDate} />
        </dd>
        {taskRun.attempts.length > 1 && (
          <>
            <dt className="text-muted-foreground">{t('attempts')}</dt>
            <dd className="text-right font-mono">{taskRun.attempts.length}</dd>
          </>
        )}
        {round === null && (
          <>
            <dt className="text-muted-foreground">{t('worker')}</dt>
            <dd className="truncate text-right">{newest ? worker : t('engine')}</dd>
          </>
        )}
      </dl>
    </>
  )
}
