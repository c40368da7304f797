'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ExecutionView } from '@/lib/executions/schema'
import { useWorkerName } from '@/lib/workers/hooks'
import { Section } from '../../layout/section'
import { FullTime } from '../../ui/relative-time'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import { StartedBy } from '../actor'
import { liveCounts } from '../counts'
import { Fact, Facts, Labels } from '../facts'
import { FailurePanel } from './failure-panel'
import { ValueTree } from '../value-tree'

const shownWorkers = 12

/** The one page to look at first: why it stands as it does, what went in and what came out. */
export function OverviewTab({
  execution,
  onOpen,
}: {
  execution: ExecutionView
  onOpen: (taskRunId: string) => void
}) {
  const t = useTranslations('executions.overview')
  const { state, inputs, outputs, trigger } = execution
  const times = {
    created: execution.createdAt,
    scheduledFor: execution.scheduleAt,
    started: execution.startedAt,
    ended: execution.endedAt,
  }
  const failed = state.current === 'FAILED' || execution.failure !== null
  return (
    <div className="grid gap-8 px-4 pt-4 pb-10 sm:px-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-8">
        {failed && <FailurePanel execution={execution} onOpen={onOpen} />}
        <Section title={t('progress')}>
          <Progress execution={execution} />
        </Section>
        <Section title={t('inputs')}>
          {Object.keys(inputs).length > 0 ? (
            <ValueTree value={inputs} path="inputs" executionId={execution.id} />
          ) : (
            <p className="text-muted-foreground">{t('noInputs')}</p>
          )}
        </Section>
        {outputs && Object.keys(outputs).length > 0 && (
          <Section title={t('outputs')}>
            <ValueTree value={outputs} path="outputs" executionId={execution.id} />
          </Section>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        <Section title={t('facts')}>
          <Facts>
            <Fact label={t('startedBy')}>
              <StartedBy execution={execution} />
            </Fact>
            {trigger && (
              <Fact label={t('trigger')}>
                <span className="font-mono text-xs">{trigger.type}</span>
              </Fact>
            )}
            {(['created', 'scheduledFor', 'started', 'ended'] as const).map((name) => {
              const at = times[name]
              return (
                at && (
                  <Fact key={name} label={t(name)}>
                    <FullTime time={at} />
                  </Fact>
                )
              )
            })}
            <Fact label={t('events')}>{execution.eventNumber}</Fact>
            {Object.keys(execution.labels).some((key) => !key.startsWith('system.')) && (
              <Fact label={t('labels')}>
                <span className="flex flex-wrap gap-1">
                  <Labels labels={execution.labels} />
                </span>
              </Fact>
            )}
          </Facts>
        </Section>
        <Section title={t('states')}>
          <States execution={execution} />
        </Section>
        <Workers execution={execution} />
      </div>
    </div>
  )
}

function Progress({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('executions.overview.count')
  const format = useFormatter()
  const counts = liveCounts(execution)
  const numbers = [
    ['ended', counts.ended],
    ['running', counts.running],
    ['waiting', counts.waiting],
    ['failed', counts.failed],
  ] as const
  return (
    <dl className="grid grid-cols-4 gap-4">
      {numbers.map(([name, n]) => (
        <div key={name} className="flex flex-col-reverse">
          <dt className="text-xs text-muted-foreground">{t(name)}</dt>
          <dd className="font-mono text-xl tabular-nums">{format.number(n)}</dd>
        </div>
      ))}
    </dl>
  )
}

function States({ execution }: { execution: ExecutionView }) {
  const word = useStateWord()
  const { histories, endDate } = execution.state
  return (
    <ol className="flex flex-col gap-1.5">
      {histories.map(({ state, date }, index) => (
        <li key={`${index}-${state}`} className="flex items-center gap-2">
          <StateIcon
            state={state}
            still={index < histories.length - 1 || endDate !== null}
            className="size-3.5"
          />
          <span>{word(state)}</span>
          <span className="ml-auto font-mono text-xs text-muted-foreground">
            <FullTime time={date} />
          </span>
        </li>
      ))}
    </ol>
  )
}

function Workers({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('executions.overview')
  const counts = new Map<string, number>()
  for (const { attempts } of execution.taskRunList) {
    for (const { workerId } of attempts) {
      if (workerId) counts.set(workerId, (counts.get(workerId) ?? 0) + 1)
    }
  }
  if (counts.size === 0) return null
  const busiest = [...counts].sort((a, b) => b[1] - a[1]).slice(0, shownWorkers)
  return (
    <Section title={t('workers')}>
      <ul className="flex flex-col gap-1.5">
        {busiest.map(([id, attempts]) => (
          <WorkerLine key={id} id={id} attempts={attempts} />
        ))}
      </ul>
    </Section>
  )
}

function WorkerLine({ id, attempts }: { id: string; attempts: number }) {
  const t = useTranslations('executions.overview')
  const name = useWorkerName(id)
  return (
    <li className="flex items-center gap-2">
      <Link href={`/workers/${id}`} className="link min-w-0 truncate">
        {name}
      </Link>
      <span className="ml-auto font-mono text-xs text-muted-foreground">
        {t('attempts', { n: attempts })}
      </span>
    </li>
  )
}
