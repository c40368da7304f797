'use client'

import { ArrowLeftRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useMemo, type ReactNode } from 'react'
import { compareTasks, compareValues } from '@/lib/executions/hooks/compare'
import type { ExecutionView } from '@/lib/executions/schema'
import { DiffView } from '../../flows/editor/diff-view'
import { SetBreadcrumb } from '../../layout/breadcrumb'
import { PageBody, PageHeader } from '../../layout/page-header'
import { Section } from '../../layout/section'
import { buttonVariants } from '../../ui/button-variants'
import { cn } from '../../ui/cn'
import { Duration } from '../../ui/duration'
import { FullTime } from '../../ui/relative-time'
import { shortId } from '../../ui/short-id'
import { StateChip } from '../../ui/state-chip'
import { StartedBy } from '../actor'
import { compareHref } from './compare-href'
import { ComparedTasks } from './compared-tasks'
import { ComparedValues } from './compared-values'
import { SlowerBy } from './slower-by'

type Side = ExecutionView & { nextTaskRuns: number | null }

/** Two executions side by side: what went in, what came out, and each task beside its other. */
export function ComparePage({
  left,
  right,
  sources,
}: {
  left: Side
  right: Side
  /** What each ran, where that differs. */
  sources: { before: string; after: string } | null
}) {
  const t = useTranslations('executions.compare')
  const list = useTranslations('executions.list')
  const tasks = useMemo(() => compareTasks(left, right), [left, right])
  const inputs = useMemo(() => compareValues(left.inputs, right.inputs, 'inputs'), [left, right])
  const outputs = useMemo(
    () => compareValues(left.outputs ?? {}, right.outputs ?? {}, 'outputs'),
    [left, right],
  )
  const labels = useMemo(
    () => compareValues(ownLabels(left.labels), ownLabels(right.labels), 'labels'),
    [left, right],
  )
  const cut = left.nextTaskRuns !== null || right.nextTaskRuns !== null
  return (
    <>
      <SetBreadcrumb
        crumbs={[{ label: list('title'), href: '/executions' }, { label: t('title') }]}
      />
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Link href={compareHref(left.id)} className={buttonVariants({})}>
              {t('another')}
            </Link>
            <Link href={compareHref(right.id, left.id)} className={buttonVariants({})}>
              <ArrowLeftRight aria-hidden />
              {t('swap')}
            </Link>
          </>
        }
      />
      <PageBody className="gap-8">
        <Both left={left} right={right} />
        <Section title={t('inputs')}>
          <ComparedValues values={inputs} same={t('sameInputs')} />
        </Section>
        <Section title={t('outputs')}>
          <ComparedValues values={outputs} same={t('sameOutputs')} />
        </Section>
        {labels.length > 0 && (
          <Section title={t('labels')}>
            <ComparedValues values={labels} same="" />
          </Section>
        )}
        {sources && (
          <Section title={t('flow')}>
            <DiffView {...sources} label={t('flowChanges')} className="max-h-[50dvh]" />
          </Section>
        )}
        <Section title={t('tasks')}>
          {cut && <p className="text-muted-foreground">{t('cut', { n: 5_000 })}</p>}
          <ComparedTasks tasks={tasks} />
        </Section>
      </PageBody>
    </>
  )
}

/** Those of the system differ always. */
const ownLabels = (labels: Record<string, string>) =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith('system.')))

/** The facts of both, those that differ in full strength. */
function Both({ left, right }: { left: Side; right: Side }) {
  const t = useTranslations('executions.compare')
  const [a, b] = [left.state.durationMs ?? 0, right.state.durationMs ?? 0]
  const ended = left.endedAt !== null && right.endedAt !== null
  const rows: [label: string, differs: boolean, show: (side: Side) => ReactNode][] = [
    [
      t('state'),
      left.state.current !== right.state.current,
      (side) => <StateChip state={side.state.current} />,
    ],
    [
      t('flow'),
      left.flowId !== right.flowId || left.namespace !== right.namespace,
      (side) => `${side.namespace} / ${side.flowId}`,
    ],
    [
      t('flowRevision'),
      left.flowRevision !== right.flowRevision,
      (side) => (
        <Link
          className="link"
          href={`/flows/${encodeURIComponent(side.namespace)}/${encodeURIComponent(side.flowId)}?revision=${side.flowRevision}`}
        >
          {t('revision', { n: side.flowRevision })}
        </Link>
      ),
    ],
    [
      t('startedBy'),
      left.actor.kind !== right.actor.kind,
      (side) => <StartedBy execution={side} className="max-w-full" />,
    ],
    [t('created'), true, (side) => <FullTime time={side.createdAt} />],
    [
      t('duration'),
      a !== b,
      (side) => <Duration start={side.createdAt} end={side.state.endDate} />,
    ],
  ]
  return (
    <div className="overflow-x-auto">
      <table className="w-full table-fixed border-collapse">
        <thead>
          <tr className="border-b text-left">
            <th
              scope="col"
              className="w-28 py-2 max-sm:w-20 text-xs font-medium text-muted-foreground"
            >
              <span className="sr-only">{t('what')}</span>
            </th>
            {[left, right].map((side, place) => (
              <th key={side.id} scope="col" className="py-2 pr-4 font-normal">
                <span className="text-xs text-muted-foreground">
                  {t(place === 0 ? 'left' : 'right')}{' '}
                </span>
                <Link href={`/executions/${side.id}`} className="link font-mono text-xs">
                  {shortId(side.id)}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, differs, show]) => (
            <tr key={label} className="border-b last:border-b-0">
              <th scope="row" className="py-2 text-left font-normal text-muted-foreground">
                {label}
              </th>
              {[left, right].map((side, place) => (
                <td
                  key={side.id}
                  className={cn('py-2 pr-4 break-words', !differs && 'text-muted-foreground')}
                >
                  {show(side)}
                  {label === t('duration') && place === 1 && ended && (
                    <span className="ml-2">
                      <SlowerBy ms={b - a} of={a} />
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
