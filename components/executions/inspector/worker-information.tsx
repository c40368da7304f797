'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { useEffect, useRef } from 'react'
import type { AttemptView, TaskRunView } from '@/lib/executions/schema'
import { useAttemptsBeside, useWorker } from '@/lib/workers/hooks'
import { CopyId } from '../../ui/copy-id'
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
} from '../../ui/dialog'
import { Duration, useDurationText } from '../../ui/duration'
import { ErrorNote } from '../../ui/error-state'
import { FullTime, RelativeTime } from '../../ui/relative-time'
import { Skeleton } from '../../ui/skeleton'
import { StateChip, StateIcon, useStateWord } from '../../ui/state-chip'
import { Tooltip } from '../../ui/tooltip'
import { useErrorText } from '../../layout/use-error-text'
import { WorkerFacts } from '../../workers/worker-facts'
import { WorkerStateChip } from '../../workers/worker-state'
import { DecidedBy } from './decided-by'

/** Who ran each attempt of a task run: kept as long as the execution, whatever became of the worker. */
export function WorkerInformation({
  taskRun,
  attempt,
  onClose,
}: {
  taskRun: TaskRunView
  /** The one to show first. */
  attempt: number | null
  onClose: () => void
}) {
  const t = useTranslations('executions.workerInformation')
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="max-w-2xl">
        <DialogHeader>
          <DialogTitle>{t('title')}</DialogTitle>
          <DialogDescription>
            {taskRun.taskId}
            {taskRun.value !== null && ` · ${taskRun.value}`}
          </DialogDescription>
        </DialogHeader>
        <DialogBody className="flex flex-col gap-3">
          {taskRun.attempts.length === 0 ? (
            <DecidedBy taskRun={taskRun} />
          ) : (
            taskRun.attempts
              .toReversed()
              .map((one) => (
                <AttemptCard
                  key={one.number}
                  taskRunId={taskRun.id}
                  attempt={one}
                  first={one.number === attempt}
                />
              ))
          )}
        </DialogBody>
      </DialogContent>
    </Dialog>
  )
}

function AttemptCard({
  taskRunId,
  attempt,
  first,
}: {
  taskRunId: string
  attempt: AttemptView
  first: boolean
}) {
  const t = useTranslations('executions.workerInformation')
  const errorText = useErrorText()
  const card = useRef<HTMLElement>(null)
  const { worker, loading, error } = useWorker(attempt.workerId)
  useEffect(() => {
    if (first) card.current?.scrollIntoView({ block: 'nearest' })
  }, [first])
  return (
    <section
      ref={card}
      aria-label={t('attempt', { n: attempt.number })}
      className="flex flex-col gap-3 rounded-md border p-3"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-base font-medium">{t('attempt', { n: attempt.number })}</h3>
        <StateChip state={attempt.state.current} />
        <span className="text-muted-foreground">
          <HowItEnded attempt={attempt} />
        </span>
      </header>
      <Delays attempt={attempt} />
      {attempt.workerId === null ? (
        <p className="text-muted-foreground">{t('notYet')}</p>
      ) : error ? (
        <ErrorNote>{errorText(error)}</ErrorNote>
      ) : loading || !worker ? (
        <Skeleton className="h-28" />
      ) : (
        <div className="flex flex-col gap-3 border-t pt-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Link href={`/workers/${worker.id}`} className="link font-medium">
              {worker.name}
            </Link>
            <WorkerStateChip state={worker.state} />
            <span className="text-muted-foreground">
              {t('heartbeat')} <RelativeTime time={worker.lastSeenAt} />
            </span>
            <CopyId id={worker.id} className="sm:ml-auto" />
          </div>
          <WorkerFacts worker={worker} />
          <Beside attempt={attempt} taskRunId={taskRunId} />
        </div>
      )}
    </section>
  )
}

/** What else the worker ran in that time. */
function Beside({ attempt, taskRunId }: { attempt: AttemptView; taskRunId: string }) {
  const t = useTranslations('executions.workerInformation')
  const word = useStateWord()
  const beside = useAttemptsBeside(attempt, taskRunId)
  if (!beside) return null
  if (beside.shown.length === 0) return <p className="text-muted-foreground">{t('alone')}</p>
  return (
    <div className="flex flex-col gap-1">
      <h4 className="text-muted-foreground">{t('beside')}</h4>
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {beside.shown.map((other) => (
          <li key={`${other.taskRunId}#${other.number}`} className="flex items-center gap-1.5">
            <StateIcon state={other.state} title={word(other.state)} className="size-3.5" />
            <Link
              href={`/executions/${other.executionId}?task=${other.taskRunId}`}
              className="hover:underline"
            >
              <span className="text-muted-foreground">{other.flowId} / </span>
              {other.taskId}
            </Link>
          </li>
        ))}
        {beside.more && <li className="text-muted-foreground">{t('besideMore')}</li>}
      </ul>
    </div>
  )
}

function HowItEnded({ attempt }: { attempt: AttemptView }) {
  const t = useTranslations('executions.workerInformation.ended')
  if (attempt.endedAt === null) return attempt.claimedAt === null ? t('waiting') : t('running')
  const known = ['result', 'timeout', 'killed', 'worker-lost', 'handed-back'] as const
  const how = known.find((word) => word === attempt.endedBy)
  if (how === 'killed' || attempt.stop !== null) {
    return t('killed', { stop: attempt.stop ?? 'none' })
  }
  return how ? t(how) : (attempt.endedBy ?? t('result'))
}

const clockFormat = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
} as const

function Delays({ attempt }: { attempt: AttemptView }) {
  const t = useTranslations('executions.workerInformation.step')
  const duration = useDurationText()
  const format = useFormatter()
  const steps = [
    ['queued', attempt.createdAt],
    ['claimed', attempt.claimedAt],
    ['started', attempt.startedAt],
    ['ended', attempt.endedAt],
  ] as const
  let before: string | null = null
  const shown = steps.map(([name, at]) => {
    const delay = at !== null && before !== null ? Date.parse(at) - Date.parse(before) : null
    before = at ?? before
    return { name, at, delay }
  })
  return (
    <ol className="grid grid-cols-2 gap-px overflow-hidden rounded-sm border bg-line sm:grid-cols-4">
      {shown.map(({ name, at, delay }) => (
        <li key={name} className="flex flex-col bg-background px-2 py-1.5">
          <span className="flex items-baseline justify-between gap-2 text-xs text-muted-foreground">
            {t(name)}
            {delay !== null && <span className="font-mono">+{duration(delay)}</span>}
          </span>
          {at ? (
            <Tooltip content={<FullTime time={at} />}>
              <time dateTime={at} className="font-mono text-xs">
                {format.dateTime(new Date(at), clockFormat)}
              </time>
            </Tooltip>
          ) : name === 'ended' && attempt.startedAt ? (
            <Duration start={attempt.startedAt} className="font-mono text-xs" />
          ) : (
            <span className="text-xs text-muted-foreground">–</span>
          )}
        </li>
      ))}
    </ol>
  )
}
