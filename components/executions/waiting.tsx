'use client'

import { Hourglass } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import type { Waiting } from '@/lib/engine'
import { useWaiting } from '@/lib/executions/hooks'
import { cn } from '../ui/cn'
import { FullTime, RelativeTime } from '../ui/relative-time'
import { shortId } from '../ui/short-id'

type Facts = NonNullable<ReturnType<typeof useWaiting>>

/** In words, what something waits for: never a bare state. */
function WaitingText({ waiting }: { waiting: Waiting }) {
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

/** What stands behind it now: who holds it, who could end it, what comes first. */
function WaitingFacts({ facts: { workers, slot, people } }: { facts: Facts }): ReactNode {
  const t = useTranslations('executions.waiting')
  if (workers) {
    if (workers.connected === 0) return t('noWorker', { standing: workers.standing })
    return t('busyWorkers', workers)
  }
  if (slot) {
    return (
      <>
        {slot.holders.length > 0 && t('holders')}{' '}
        {slot.holders.map(({ id, since }, index) => (
          <span key={id}>
            {index > 0 && ', '}
            <Link className="link font-mono text-xs" href={`/executions/${id}`}>
              {shortId(id)}
            </Link>{' '}
            (<RelativeTime time={since} />)
          </span>
        ))}
        {slot.held > slot.holders.length && ' …'}
        {slot.holders.length > 0 && '. '}
        {t('ahead', { n: slot.ahead })}
      </>
    )
  }
  if (people)
    return t('people', {
      names: people.names.join(', '),
      more: people.count - people.names.length,
      count: people.count,
    })
  return null
}

function Due({ at }: { at: number }) {
  return (
    <>
      <RelativeTime time={at} />{' '}
      <span className="text-muted-foreground">
        (<FullTime time={at} isPlanned />)
      </span>
    </>
  )
}

const briefMs = 1_500

/** What may be over in a moment without anybody's doing. */
const endsByItself: ReadonlySet<Waiting['kind']> = new Set([
  'worker',
  'timer',
  'retry',
  'slot',
  'subflow',
])

const never = () => () => {}

/**
 * The newest waiting that has lasted, null while none has. Each task waits for its worker for a moment, and a loop
 * sleeps between its rounds: that is not worth a word, nor asking what stands behind it. What the server has drawn is
 * there from the first.
 */
function useLasting(known: Waiting | null): { known: Waiting | null } | null {
  const drawnByServer = useSyncExternalStore(
    never,
    () => false,
    () => true,
  )
  const maybeBrief =
    known !== null && endsByItself.has(known.kind) && (known.kind === 'worker' || !drawnByServer)
  const [lasting, setLasting] = useState(maybeBrief ? null : { known })
  useEffect(() => {
    const timer = setTimeout(() => setLasting({ known }), maybeBrief ? briefMs : 0)
    return () => clearTimeout(timer)
  }, [known, maybeBrief])
  return lasting
}

/** Why an execution, or one of its task runs, does not go on; nothing where it does. */
export function WaitingNote({
  executionId,
  taskRunId = null,
  known,
  className,
}: {
  executionId: string
  taskRunId?: string | null
  /** What the page knows already. */
  known: Waiting | null
  className?: string
}) {
  const t = useTranslations('executions.waiting')
  const lasting = useLasting(known)
  const found = useWaiting(executionId, taskRunId, lasting?.known ?? null, lasting !== null)
  // What is behind one waiting says nothing of the next.
  const facts = lasting?.known === known ? found : null
  const waiting = facts?.waiting ?? known
  if (!waiting || !lasting) return null
  return (
    <section
      aria-label={t('title')}
      className={cn('flex items-start gap-2 rounded-md border bg-sunken px-3 py-2', className)}
    >
      <Hourglass aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <div className="min-w-0">
        <h2 className="font-medium">{t('title')}</h2>
        <p className="max-w-[72ch]">
          <WaitingText waiting={waiting} />
        </p>
        {facts && (
          <p className="max-w-[72ch] text-muted-foreground">
            <WaitingFacts facts={facts} />
          </p>
        )}
      </div>
    </section>
  )
}
