'use client'

import { EllipsisVertical, ScrollText, Server } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { AttemptView, TaskRunView } from '@/lib/executions/schema'
import { useWorkerName } from '@/lib/workers/hooks'
import { Button } from '../../ui/button'
import { Duration } from '../../ui/duration'
import { Menu } from '../../ui/menu'
import { RelativeTime } from '../../ui/relative-time'
import { StateChip } from '../../ui/state-chip'

/** Every try of a task run, newest first; each with the worker that ran it. */
export function Attempts({
  taskRun,
  onWorkerInformation,
  onLog,
}: {
  taskRun: TaskRunView
  onWorkerInformation: (attempt: number) => void
  onLog: (attempt: number) => void
}) {
  const t = useTranslations('executions.attempts')
  if (taskRun.attempts.length === 0) {
    return <p className="text-muted-foreground">{t('byEngine')}</p>
  }
  return (
    <ol className="flex flex-col divide-y border-y">
      {taskRun.attempts.toReversed().map((attempt) => (
        <AttemptLine
          key={attempt.number}
          attempt={attempt}
          onWorkerInformation={() => onWorkerInformation(attempt.number)}
          onLog={() => onLog(attempt.number)}
        />
      ))}
    </ol>
  )
}

function AttemptLine({
  attempt,
  onWorkerInformation,
  onLog,
}: {
  attempt: AttemptView
  onWorkerInformation: () => void
  onLog: () => void
}) {
  const t = useTranslations('executions.attempts')
  const worker = useWorkerName(attempt.workerId)
  const began = attempt.startedAt ?? attempt.claimedAt
  return (
    <li className="flex items-center gap-2 py-1.5">
      <span className="w-6 shrink-0 font-mono text-xs text-muted-foreground">
        #{attempt.number}
      </span>
      <StateChip state={attempt.state.current} />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{attempt.workerId ? worker : t('noWorker')}</span>
        <span className="block text-xs text-muted-foreground">
          {began ? <RelativeTime time={began} /> : <RelativeTime time={attempt.createdAt} />}
        </span>
      </span>
      <Duration
        start={began ?? attempt.createdAt}
        end={attempt.endedAt}
        className="font-mono text-xs text-muted-foreground"
      />
      <Menu
        trigger={
          <Button size="icon-sm" variant="ghost" aria-label={t('menu', { n: attempt.number })}>
            <EllipsisVertical aria-hidden />
          </Button>
        }
        entries={[
          {
            key: 'worker',
            icon: Server,
            words: t('workerInformation'),
            onSelect: onWorkerInformation,
          },
          { key: 'log', icon: ScrollText, words: t('log'), onSelect: onLog },
        ]}
      />
    </li>
  )
}
