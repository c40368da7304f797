'use client'

import { History, Unplug } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { memo, type ReactNode } from 'react'
import type { Permission } from '@/lib/accounts/schema'
import type { ExecutionView } from '@/lib/executions/schema'
import { PageHeader } from '../layout/page-header'
import { compareHref } from './compare/compare-href'
import { NotifyMe } from '../notifications/notify-me'
import { Button } from '../ui/button'
import { FrozenClock } from '../ui/clock'
import { CopyId } from '../ui/copy-id'
import { Duration } from '../ui/duration'
import { FullTime, RelativeTime } from '../ui/relative-time'
import { shortId } from '../ui/short-id'
import { StateChip } from '../ui/state-chip'
import { Tooltip } from '../ui/tooltip'
import { ExecutionActions } from './actions/execution-actions'
import { StartedBy } from './actor'
import { unconfirmedStops } from './counts'
import { Labels } from './facts'

/** What it is, how it stands, who started it, and what can be done. */
export function ExecutionHeader({
  execution,
  shown,
  frozenMs,
  rights,
  onTravel,
  tabs,
}: {
  execution: ExecutionView
  /** As it stood at the moment that the page shows; what can be done goes by how it stands now. */
  shown: ExecutionView
  /** That moment; null for now. */
  frozenMs: number | null
  rights: readonly Permission[]
  /** Opens the slider over its events; absent while it is open. */
  onTravel?: () => void
  tabs: ReactNode
}) {
  const t = useTranslations('executions.header')
  const travel = useTranslations('executions.timeTravel')
  const { namespace, flowId } = execution
  const { state } = shown
  const dying = unconfirmedStops(execution.taskRunList)
  return (
    <PageHeader
      title={<FlowName namespace={namespace} flowId={flowId} />}
      mark={
        <>
          <StateChip state={state.current} />
          <FrozenClock value={frozenMs}>
            <Tooltip content={<Times execution={shown} />}>
              {/* Focusable, so that the times are not the pointer's alone. */}
              <button type="button" className="cursor-default rounded-sm">
                <Duration
                  start={execution.createdAt}
                  end={state.endDate}
                  className="font-mono text-sm text-muted-foreground"
                />
              </button>
            </Tooltip>
          </FrozenClock>
          {dying > 0 && (
            <Tooltip content={t('unconfirmedHelp', { n: dying })}>
              <button
                type="button"
                className="inline-flex h-5.5 cursor-default items-center gap-1.5 rounded-full border border-dashed border-line-strong px-2 text-xs"
              >
                <Unplug aria-hidden className="size-3.5 text-muted-foreground" />
                {t('unconfirmed', { n: dying })}
              </button>
            </Tooltip>
          )}
        </>
      }
      description={
        <About
          id={execution.id}
          namespace={namespace}
          flowId={flowId}
          flowRevision={execution.flowRevision}
          createdAt={execution.createdAt}
          attemptNumber={execution.attemptNumber}
          actor={execution.actor}
          trigger={execution.trigger}
          parent={execution.parent}
          originalId={execution.originalId}
          labels={execution.labels}
        />
      }
      actions={
        <>
          {onTravel && (
            <Tooltip content={travel('help')}>
              <Button onClick={onTravel}>
                <History aria-hidden />
                {travel('open')}
              </Button>
            </Tooltip>
          )}
          <NotifyMe
            namespace={namespace}
            flowId={flowId}
            executionId={execution.id}
            mayChoose={rights.includes('notification.write')}
          />
          <ExecutionActions execution={execution} rights={rights} />
        </>
      }
      tabs={tabs}
    />
  )
}

/** From when to when the duration counts. */
function Times({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('executions.overview')
  const { createdAt, startedAt, endedAt } = execution
  const times = [
    ['created', createdAt],
    ['started', startedAt],
    ['ended', endedAt],
  ] as const
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
      {times.map(
        ([name, at]) =>
          at !== null && (
            <div key={name} className="contents">
              <dt className="text-muted-foreground">{t(name)}</dt>
              <dd>
                <FullTime time={at} />
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}

const flowHref = (namespace: string, flowId: string) =>
  `/flows/${encodeURIComponent(namespace)}/${encodeURIComponent(flowId)}`

// What does not change while it runs is not drawn anew with each step of it.
const FlowName = memo(function FlowName({
  namespace,
  flowId,
}: {
  namespace: string
  flowId: string
}) {
  return (
    <Link href={flowHref(namespace, flowId)} className="hover:underline">
      <span className="font-normal text-muted-foreground">{namespace} / </span>
      {flowId}
    </Link>
  )
})

type AboutProps = Pick<
  ExecutionView,
  | 'id'
  | 'namespace'
  | 'flowId'
  | 'flowRevision'
  | 'createdAt'
  | 'attemptNumber'
  | 'actor'
  | 'trigger'
  | 'parent'
  | 'originalId'
  | 'labels'
>

const About = memo(function About(execution: AboutProps) {
  const t = useTranslations('executions.header')
  const { id, namespace, flowId, flowRevision, parent, originalId } = execution
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <CopyId id={id} />
      <Link
        href={`${flowHref(namespace, flowId)}?revision=${flowRevision}`}
        className="hover:underline"
      >
        {t('revision', { n: flowRevision })}
      </Link>
      <StartedBy execution={execution} />
      <RelativeTime time={execution.createdAt} />
      {execution.attemptNumber > 1 && (
        <span>{t('restarts', { n: execution.attemptNumber - 1 })}</span>
      )}
      {parent && (
        <Link href={`/executions/${parent.executionId}?task=${parent.taskRunId}`} className="link">
          {t('parent', { id: shortId(parent.executionId) })}
        </Link>
      )}
      {originalId && (
        <span className="flex gap-2">
          <Link href={`/executions/${originalId}`} className="link">
            {t('original', { id: shortId(originalId) })}
          </Link>
          <Link href={compareHref(originalId, id)} className="link">
            {t('beside')}
          </Link>
        </span>
      )}
      <Labels labels={execution.labels} />
    </div>
  )
})
