'use client'

import { Hourglass } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { Waiting } from '@/lib/engine'
import { FullTime, RelativeTime } from '../ui/relative-time'

/** In words, what something waits for: never a bare state. */
export function WaitingText({ waiting }: { waiting: Waiting }) {
  const t = useTranslations('executions.waiting')
  switch (waiting.kind) {
    case 'timer':
      return t.rich('timer', { time: () => <Due at={waiting.dueAt} /> })
    case 'approval':
      return waiting.dueAt === null
        ? t('approval')
        : t.rich('approvalUntil', { time: () => <Due at={waiting.dueAt ?? 0} /> })
    case 'retry':
      return t.rich('retry', { n: waiting.attempt, time: () => <Due at={waiting.dueAt} /> })
    case 'worker':
      return waiting.group === null ? t('worker') : t('workerGroup', { group: waiting.group })
    case 'slot':
      return t.rich('slot', {
        limit: waiting.limit,
        flow: () => (
          <Link
            className="link"
            href={`/executions?namespace=${encodeURIComponent(waiting.namespace)}&flow=${encodeURIComponent(waiting.flowId)}&state=RUNNING`}
          >
            {waiting.flowId}
          </Link>
        ),
      })
    case 'subflow':
      return t.rich('subflow', {
        link: (words) => (
          <Link className="link" href={`/executions/${waiting.executionId}`}>
            {words}
          </Link>
        ),
      })
    case 'breakpoint':
      return t('breakpoint')
  }
}

function Due({ at }: { at: number }) {
  return (
    <>
      <RelativeTime time={at} />{' '}
      <span className="text-muted-foreground">
        (<FullTime time={at} />)
      </span>
    </>
  )
}

export function WaitingNote({ waiting }: { waiting: Waiting }) {
  const t = useTranslations('executions.waiting')
  return (
    <div className="flex items-start gap-2 rounded-md border bg-sunken px-3 py-2">
      <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <div className="min-w-0">
        <p className="font-medium">{t('title')}</p>
        <p className="text-muted-foreground">
          <WaitingText waiting={waiting} />
        </p>
      </div>
    </div>
  )
}
