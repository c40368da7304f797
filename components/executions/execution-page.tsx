'use client'

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryState, useQueryStates } from 'nuqs'
import { useCallback, useMemo } from 'react'
import type { Permission } from '@/lib/accounts/schema'
import { useExecution } from '@/lib/executions/hooks/use-execution'
import type { ExecutionView } from '@/lib/executions/schema'
import { SetBreadcrumb } from '../layout/breadcrumb'
import { useErrorText } from '../layout/use-error-text'
import { FrozenClock } from '../ui/clock'
import { ErrorNote } from '../ui/error-state'
import { shortId } from '../ui/short-id'
import { Skeleton } from '../ui/skeleton'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../ui/tabs'
import { ExecutionHeader } from './execution-header'
import { panelParser } from './inspector/panel-parser'
import { OverviewTab } from './tabs/overview-tab'
import { Timeline } from './timeline/timeline'
import { useTimeTravel } from './time-travel/use-time-travel'
import { waits } from './counts'
import { WaitingNote } from './waiting'

const loading = () => <Skeleton className="m-6 h-64" />
// A part without a boundary of its own hides the whole page while it comes, and takes the focus from the tree.
const nothing = () => null
const TimeTravelBar = dynamic(
  () => import('./time-travel/time-travel-bar').then((m) => m.TimeTravelBar),
  { loading: nothing },
)
const Inspector = dynamic(() => import('./inspector/inspector').then((m) => m.Inspector), {
  loading: nothing,
})
const FilePreview = dynamic(() => import('./files/file-preview').then((m) => m.FilePreview), {
  ssr: false,
})
const LogPanel = dynamic(() => import('./logs/log-panel').then((m) => m.LogPanel), { loading })
const OutputsTab = dynamic(() => import('./tabs/outputs-tab').then((m) => m.OutputsTab), {
  loading,
})
const EventsTab = dynamic(() => import('./tabs/events-tab').then((m) => m.EventsTab), { loading })
const GraphTab = dynamic(() => import('./tabs/graph-tab').then((m) => m.GraphTab), { loading })

const tabs = ['overview', 'timeline', 'logs', 'graph', 'outputs', 'events'] as const
const tabParser = parseAsStringLiteral(tabs).withDefault('timeline')

export type ExecutionPageProps = {
  initial: ExecutionView & { nextTaskRuns: number | null }
  /** What the viewer may do in its namespace. */
  rights: readonly Permission[]
}

/** One execution, live. Tab, selection and filters are in the address. */
export function ExecutionPage({ initial, rights }: ExecutionPageProps) {
  const t = useTranslations('executions')
  const errorText = useErrorText()
  const { execution, error, loadingMore } = useExecution(initial)
  const travel = useTimeTravel(execution)
  const { shown } = travel
  const [tab, setTab] = useQueryState('tab', tabParser)
  const [selection, setSelection] = useQueryStates({
    task: parseAsString,
    panel: panelParser,
    attempt: parseAsString,
  })
  const [file, setFile] = useQueryState('file')
  const { task } = selection
  const selected = task ? shown.taskRunList.find(({ id }) => id === task) : undefined
  const withInspector = tab === 'timeline' || tab === 'graph' || tab === 'overview'

  const select = useCallback(
    (id: string | null) => void setSelection({ task: id, attempt: null }),
    [setSelection],
  )
  const preview = useCallback(
    (id: string) => void setSelection({ task: id, panel: 'logs', attempt: null }),
    [setSelection],
  )

  // Drawn once: it does not change with each step of the execution.
  const tabList = useMemo(
    () => (
      <TabsList className="-mx-4 border-b-0 px-4 sm:-mx-6 sm:px-6" aria-label={t('tabs.label')}>
        {tabs.map((name) => (
          <TabsTrigger key={name} value={name}>
            {t(`tabs.${name}`)}
          </TabsTrigger>
        ))}
      </TabsList>
    ),
    [t],
  )

  return (
    <>
      <SetBreadcrumb
        crumbs={[
          { label: t('title'), href: '/executions' },
          { label: execution.flowId, href: `/executions?flow=${execution.flowId}` },
          { label: shortId(execution.id), mono: true },
        ]}
      />
      <Tabs
        value={tab}
        onValueChange={(next) => void setTab(next as (typeof tabs)[number])}
        className="flex min-h-0 flex-1 flex-col sm:h-[calc(100dvh-48px)] sm:flex-none"
      >
        <ExecutionHeader
          execution={execution}
          shown={shown}
          frozenMs={travel.frozenMs}
          rights={rights}
          {...(travel.travelling ? {} : { onTravel: travel.start })}
          tabs={tabList}
        />
        {error && <ErrorNote className="mx-6 mt-3">{errorText(error)}</ErrorNote>}
        {loadingMore && (
          <p role="status" className="px-6 pt-2 text-xs text-muted-foreground">
            {t('loadingTaskRuns', { n: execution.taskRunList.length })}
          </p>
        )}
        {travel.travelling && <TimeTravelBar execution={execution} travel={travel} />}
        {!travel.travelling && waits(execution) && (
          <WaitingNote
            executionId={execution.id}
            known={execution.waitingFor}
            className="mx-4 mt-3 sm:mx-6"
          />
        )}
        <FrozenClock value={travel.frozenMs}>
          <div className="flex min-h-0 flex-1">
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              <Panel value="overview" scrolls>
                <OverviewTab execution={shown} onOpen={select} />
              </Panel>
              <Panel value="timeline">
                <Timeline
                  execution={shown}
                  newest={execution}
                  selectedId={task}
                  onSelect={select}
                  onPreviewLog={preview}
                />
              </Panel>
              <Panel value="logs">
                <LogPanel execution={execution} />
              </Panel>
              <Panel value="graph">
                <GraphTab execution={shown} selectedId={task} onSelect={select} />
              </Panel>
              <Panel value="outputs" scrolls>
                <OutputsTab execution={shown} />
              </Panel>
              <Panel value="events">
                <EventsTab execution={execution} onTravel={travel.go} />
              </Panel>
            </div>
            {selected && withInspector && (
              <Inspector
                execution={shown}
                taskRun={selected}
                rights={rights}
                at={travel.travelling ? travel.number : null}
                onTravel={travel.go}
                onClose={() => select(null)}
              />
            )}
          </div>
        </FrozenClock>
        {file && (
          <FilePreview executionId={execution.id} uri={file} onClose={() => void setFile(null)} />
        )}
      </Tabs>
    </>
  )
}

function Panel({
  value,
  scrolls = false,
  children,
}: {
  value: (typeof tabs)[number]
  scrolls?: boolean
  children: React.ReactNode
}) {
  return (
    <TabsContent
      value={value}
      className={
        scrolls
          ? 'min-h-0 flex-1 overflow-y-auto pt-0 outline-none'
          : 'flex h-[70dvh] min-h-0 flex-col pt-0 outline-none sm:h-auto sm:flex-1'
      }
    >
      {children}
    </TabsContent>
  )
}
