'use client'

import { EllipsisVertical, Replace, ScrollText, Server } from 'lucide-react'
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
  onRetryElsewhere,
}: {
  taskRun: TaskRunView
  onWorkerInformation: (attempt: number) => void
  onLog: (attempt: number) => void
  /** Absent where the execution cannot be restarted, or not by this person. */
  onRetryElsewhere?: (workerId: string) => void
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
          {...(attempt.workerId && onRetryElsewhere && isFailed(attempt)
            ? { onRetryElsewhere: () => onRetryElsewhere(attempt.workerId ?? '') }
            : {})}
        />
      ))}
    </ol>
  )
}

const isFailed = ({ state }: AttemptView) =>
  state.current === 'FAILED' || state.current === 'KILLED'

function AttemptLine({
  attempt,
  onWorkerInformation,
  onLog,
  onRetryElsewhere,
}: {
  attempt: AttemptView
  onWorkerInformation: () => void
  onLog: () => void
  onRetryElsewhere?: () => void
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
          ...(onRetryElsewhere
            ? [
                {
                  key: 'elsewhere',
                  icon: Replace,
                  words: t('retryElsewhere'),
                  onSelect: onRetryElsewhere,
                },
              ]
            : []),
        ]}
      />
    </li>
  )
}
