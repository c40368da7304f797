'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useEffect, useMemo, useRef } from 'react'
import { useLastLines } from '@/lib/executions/hooks/use-logs'
import type { ExecutionView } from '@/lib/executions/schema'
import { useWorkerName } from '@/lib/workers/hooks'
import { Button } from '../../ui/button'
import { firstFailed } from '../counts'
import { FailureNote } from '../failure-note'
import { RenderedTask } from '../inspector/rendered-task'
import { TaskSource } from '../inspector/task-source'
import { AnsiText } from '../logs/ansi-text'
import { SameFailures } from '../same-failures'

const shownLines = 20

/** What failed first, why, where, and the last it said: on one screen. */
export function FailurePanel({
  execution,
  onOpen,
}: {
  execution: ExecutionView
  onOpen: (taskRunId: string) => void
}) {
  const t = useTranslations('executions.failure')
  const taskRun = useMemo(() => firstFailed(execution.taskRunList), [execution.taskRunList])
  const lines = useLastLines(execution.id, taskRun?.id ?? null, shownLines)
  const workerId = taskRun?.attempts.at(-1)?.workerId ?? null
  const worker = useWorkerName(workerId)
  const failure = taskRun?.failure ?? execution.failure
  if (!failure) return null
  return (
    <section aria-label={t('title')} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="font-medium">
          {taskRun ? t('firstFailed', { task: taskRun.taskId }) : t('title')}
        </h2>
        {workerId && (
          <span className="text-muted-foreground">
            {t('on')}{' '}
            <Link href={`/workers/${workerId}`} className="link">
              {worker}
            </Link>
          </span>
        )}
        {taskRun && (
          <Button size="sm" className="ml-auto" onClick={() => onOpen(taskRun.id)}>
            {t('open')}
          </Button>
        )}
      </div>
      <FailureNote failure={failure} />
      {lines.length > 0 && <LastLines lines={lines} />}
      {execution.state.current === 'FAILED' && (
        <SameFailures
          executionId={execution.id}
          namespace={execution.namespace}
          flowId={execution.flowId}
        />
      )}
      {taskRun && (
        <details open>
          <summary className="w-fit text-muted-foreground">{t('asRendered')}</summary>
          <div className="mt-2">
            <RenderedTask taskRun={taskRun} />
          </div>
        </details>
      )}
      {taskRun && (
        <details>
          <summary className="w-fit text-muted-foreground">{t('asWritten')}</summary>
          <div className="mt-2">
            <TaskSource execution={execution} taskId={taskRun.taskId} />
          </div>
        </details>
      )}
    </section>
  )
}

/** Begins at its end, where what went wrong stands. */
function LastLines({ lines }: { lines: ReturnType<typeof useLastLines> }) {
  const t = useTranslations('executions.failure')
  const box = useRef<HTMLPreElement>(null)
  const last = lines.at(-1)?.seq
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [last])
  return (
    <pre
      ref={box}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
      tabIndex={0}
      aria-label={t('lastLines')}
      className="max-h-[min(440px,45dvh)] overflow-auto rounded-md border bg-sunken p-3 text-xs leading-5 whitespace-pre-wrap"
    >
      {lines.map((line) => (
        <div key={line.seq}>
          <AnsiText text={line.message} />
        </div>
      ))}
    </pre>
  )
}
