'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { useWorker } from '@/lib/workers/hooks'
import type { WorkerView } from '@/lib/workers/schema'
import { Fact, Facts } from '../executions/facts'
import { SetBreadcrumb } from '../layout/breadcrumb'
import { PageBody, PageHeader } from '../layout/page-header'
import { Section } from '../layout/section'
import { CopyId } from '../ui/copy-id'
import { Duration } from '../ui/duration'
import { FullTime, RelativeTime } from '../ui/relative-time'
import { StateChip } from '../ui/state-chip'
import { Badge } from '../ui/badge'
import { isGone } from './is-gone'
import { LanesSection } from './lanes/lanes-section'
import { RecordSection } from './record-section'
import { SlotBar } from './slot-bar'
import { StateBand } from './state-band'
import { WorkerActions } from './worker-actions'
import { FailedLastHour, RunningNow } from './worker-counts'
import { useBytes, WorkerFacts } from './worker-facts'
import { WorkerStateChip } from './worker-state'

/** One worker: everything that it was and is, kept after it is gone. */
export function WorkerPage({
  initial,
  recent,
  canControl,
}: {
  initial: WorkerView
  /** Executions in which it ran something, newest first. */
  recent: ExecutionSummary[]
  canControl: boolean
}) {
  const t = useTranslations('workers')
  const { worker: live } = useWorker(initial.id, initial)
  const worker = live ?? initial
  return (
    <>
      <SetBreadcrumb crumbs={[{ label: t('title'), href: '/workers' }, { label: worker.name }]} />
      <PageHeader
        title={worker.name}
        mark={<WorkerStateChip state={worker.state} />}
        description={
          <span className="flex flex-wrap items-center gap-x-3">
            <CopyId id={worker.id} />
            <span>
              {t('lastSeen')} <RelativeTime time={worker.lastSeenAt} />
            </span>
          </span>
        }
        actions={canControl && <WorkerActions worker={worker} />}
      />
      <PageBody className="gap-8">
        <div className="grid gap-8 lg:grid-cols-2">
          <Section title={t(isGone(worker.state) ? 'lastKnown' : 'now')}>
            <NowFacts worker={worker} />
          </Section>
          <Section title={t('history')}>
            <StateBand worker={worker} />
            <ol className="flex flex-col gap-2">
              {worker.stateHistory.toReversed().map(({ state, at, by }) => (
                <li key={`${state}-${at}`} className="flex flex-wrap items-center gap-3">
                  <WorkerStateChip state={state} />
                  <span className="text-muted-foreground">
                    <FullTime time={at} />
                  </span>
                  {by && <span className="text-muted-foreground">{t('by', { name: by })}</span>}
                </li>
              ))}
            </ol>
          </Section>
        </div>
        <LanesSection worker={worker} />
        <RecordSection workerId={worker.id} />
        <Section title={t('machine')}>
          <WorkerFacts worker={worker} />
        </Section>
        {worker.taskTypes.length > 0 && (
          <Section title={t('taskTypes')}>
            <div className="flex flex-wrap gap-1.5">
              {worker.taskTypes.map((type) => (
                <Badge key={type} className="font-mono">
                  {type}
                </Badge>
              ))}
            </div>
          </Section>
        )}
        <Section title={t('recent')}>
          <Recent executions={recent} />
        </Section>
      </PageBody>
    </>
  )
}

function NowFacts({ worker }: { worker: WorkerView }) {
  const t = useTranslations('workers')
  const format = useFormatter()
  const bytes = useBytes()
  const gone = isGone(worker.state)
  const leases = worker.stateHistory.filter(({ state }) => state === 'lost').length
  return (
    <Facts>
      {!gone && (
        <Fact label={t('column.slots')}>
          <SlotBar
            running={worker.running}
            slots={worker.slots}
            label={t('slotsUsed', { running: worker.running, slots: worker.slots })}
          />
        </Fact>
      )}
      {!gone && (
        <Fact label={t('column.running')}>
          <RunningNow worker={worker} />
        </Fact>
      )}
      <Fact label={t('column.doneLastHour')}>{format.number(worker.doneLastHour)}</Fact>
      <Fact label={t('column.failedLastHour')}>
        <FailedLastHour worker={worker} />
      </Fact>
      {worker.load !== null && (
        <Fact label={t('column.load')}>
          {format.number(worker.load, { maximumFractionDigits: 2 })}
        </Fact>
      )}
      {worker.usedMemoryBytes !== null && (
        <Fact label={t('column.memory')}>
          {t('memoryOf', {
            used: bytes(worker.usedMemoryBytes),
            all: bytes(worker.memoryBytes),
          })}
        </Fact>
      )}
      {worker.loopDelayMs !== null && (
        <Fact label={t('column.loopDelay')}>
          {t('ms', { n: format.number(worker.loopDelayMs, { maximumFractionDigits: 1 }) })}
        </Fact>
      )}
      <Fact label={t('doneInAll')}>{format.number(worker.doneCount)}</Fact>
      <Fact label={t('failedInAll')}>{format.number(worker.failedCount)}</Fact>
      {leases > 0 && <Fact label={t('lostLeases')}>{format.number(leases)}</Fact>}
      {worker.staleCount > 0 && <Fact label={t('stale')}>{format.number(worker.staleCount)}</Fact>}
      <Fact label={t('joined')}>
        <FullTime time={worker.joinedAt} />
      </Fact>
      {worker.leftAt && (
        <Fact label={t(worker.state === 'lost' ? 'lostAt' : 'leftAt')}>
          <FullTime time={worker.leftAt} />
        </Fact>
      )}
    </Facts>
  )
}

function Recent({ executions }: { executions: ExecutionSummary[] }) {
  const t = useTranslations('workers')
  if (executions.length === 0) return <p className="text-muted-foreground">{t('noRecent')}</p>
  return (
    <ul className="flex flex-col divide-y border-b">
      {executions.map((execution) => (
        <li
          key={execution.id}
          className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 py-1"
        >
          <StateChip state={execution.state.current} />
          <Link href={`/executions/${execution.id}`} className="min-w-0 truncate hover:underline">
            <span className="text-muted-foreground">{execution.namespace} / </span>
            {execution.flowId}
          </Link>
          <span className="ml-auto flex items-center gap-x-4">
            <span className="text-muted-foreground">
              <RelativeTime time={execution.createdAt} />
            </span>
            <Duration
              start={execution.createdAt}
              end={execution.state.endDate}
              className="w-20 text-right font-mono text-xs"
            />
          </span>
        </li>
      ))}
    </ul>
  )
}
