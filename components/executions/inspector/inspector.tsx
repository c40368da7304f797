'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useQueryState } from 'nuqs'
import { useState } from 'react'
import type { Permission } from '@/lib/accounts/schema'
import type { ExecutionView, TaskRunView } from '@/lib/executions/schema'
import { Button } from '../../ui/button'
import { CopyId } from '../../ui/copy-id'
import { Duration } from '../../ui/duration'
import { FullTime } from '../../ui/relative-time'
import { StateChip } from '../../ui/state-chip'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../../ui/tabs'
import { FailureNote } from '../failure-note'
import { Fact, Facts } from '../facts'
import { LogPanel } from '../logs/log-panel'
import { outputsPath, ValueTree } from '../value-tree'
import { WaitingNote } from '../waiting'
import { Attempts } from './attempts'
import { panelParser, panels } from './panel-parser'
import { SidePanel } from './side-panel'
import { useTaskType } from '../use-task-source'
import { TaskRunActions } from './task-run-actions'
import { RenderedTask } from './rendered-task'
import { TaskSource } from './task-source'
import { operationsFor } from '../actions/operations'

const WorkerInformation = dynamic(
  () => import('./worker-information').then((module) => module.WorkerInformation),
  { ssr: false },
)
const TaskRunEvents = dynamic(
  () => import('./task-run-events').then((module) => module.TaskRunEvents),
  { ssr: false },
)
const TaskRunMetrics = dynamic(
  () => import('./task-run-metrics').then((module) => module.TaskRunMetrics),
  { ssr: false },
)
const RetryElsewhere = dynamic(
  () => import('./retry-elsewhere').then((module) => module.RetryElsewhere),
  { ssr: false },
)

/** Everything about one task run, beside the timeline. */
export function Inspector({
  execution,
  taskRun,
  rights,
  at,
  onTravel,
  onClose,
}: {
  execution: ExecutionView
  taskRun: TaskRunView
  rights: readonly Permission[]
  /** The event that everything is shown as of; null now. */
  at: number | null
  onTravel: (number: number) => void
  onClose: () => void
}) {
  const t = useTranslations('executions.inspector')
  const common = useTranslations('common')
  const [panel, setPanel] = useQueryState('panel', panelParser)
  const [, setAttempt] = useQueryState('attempt')
  const [shownAttempt, setShownAttempt] = useState<number | 'all' | null>(null)
  const [avoided, setAvoided] = useState<string | null>(null)
  const mayRestart = operationsFor(execution.state.current, rights).buttons.includes('restart')
  return (
    <SidePanel label={t('label', { task: taskRun.taskId })} onClose={onClose}>
      <header className="flex items-start gap-2 px-4 pt-3 pb-2 max-[900px]:pr-12">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h2 className="min-w-0 truncate text-lg font-semibold">{taskRun.taskId}</h2>
            <StateChip state={taskRun.state.current} />
          </div>
          <p className="flex flex-wrap items-center gap-x-2 font-mono text-xs text-muted-foreground">
            {taskRun.value !== null && <span className="max-w-48 truncate">{taskRun.value}</span>}
            <Duration start={taskRun.state.startDate} end={taskRun.state.endDate} />
            <CopyId id={taskRun.id} />
          </p>
        </div>
        <TaskRunActions execution={execution} taskRun={taskRun} rights={rights} />
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={common('close')}
          onClick={onClose}
          className="max-[900px]:hidden"
        >
          <X aria-hidden />
        </Button>
      </header>
      <Tabs
        value={panel}
        onValueChange={(next) => void setPanel(next as (typeof panels)[number])}
        className="flex min-h-0 flex-1 flex-col"
      >
        <TabsList className="shrink-0 px-4">
          {panels.map((name) => (
            <TabsTrigger key={name} value={name}>
              {t(`panel.${name}`)}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent
          value="overview"
          className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pt-4 pb-6"
        >
          <Overview execution={execution} taskRun={taskRun} />
          <section className="flex flex-col gap-2">
            <div className="flex items-center justify-between">
              <h3 className="font-medium">{t('attempts')}</h3>
              <Button size="sm" variant="ghost" onClick={() => setShownAttempt('all')}>
                {t('workerInformation')}
              </Button>
            </div>
            <Attempts
              taskRun={taskRun}
              onWorkerInformation={setShownAttempt}
              {...(mayRestart ? { onRetryElsewhere: setAvoided } : {})}
              onLog={(attempt) => {
                void setAttempt(String(attempt))
                void setPanel('logs')
              }}
            />
          </section>
        </TabsContent>
        <TabsContent value="logs" className="flex min-h-0 flex-1 flex-col pt-0">
          <LogPanel execution={execution} taskRunId={taskRun.id} />
        </TabsContent>
        <TabsContent
          value="inputs"
          className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-4 pt-4 pb-6"
        >
          <h3 className="font-medium">{t('asRendered')}</h3>
          <RenderedTask taskRun={taskRun} />
          <h3 className="font-medium">{t('asWritten')}</h3>
          <TaskSource execution={execution} taskId={taskRun.taskId} />
        </TabsContent>
        <TabsContent value="outputs" className="min-h-0 flex-1 overflow-y-auto px-4 pt-4 pb-6">
          {taskRun.outputs && Object.keys(taskRun.outputs).length > 0 ? (
            <ValueTree
              value={taskRun.outputs}
              path={outputsPath(taskRun)}
              executionId={execution.id}
            />
          ) : (
            <p className="max-w-[72ch] text-muted-foreground">
              {t(taskRun.state.endDate === null ? 'noOutputsYet' : 'noOutputs')}
            </p>
          )}
        </TabsContent>
        <TabsContent value="events" className="min-h-0 flex-1 overflow-y-auto px-4 pt-4 pb-6">
          <TaskRunEvents taskRun={taskRun} at={at} onTravel={onTravel} />
        </TabsContent>
        <TabsContent value="metrics" className="min-h-0 flex-1 overflow-y-auto px-4 pt-4 pb-6">
          <TaskRunMetrics taskRun={taskRun} />
        </TabsContent>
      </Tabs>
      {avoided !== null && (
        <RetryElsewhere execution={execution} workerId={avoided} onClose={() => setAvoided(null)} />
      )}
      {shownAttempt !== null && (
        <WorkerInformation
          taskRun={taskRun}
          attempt={shownAttempt === 'all' ? null : shownAttempt}
          onClose={() => setShownAttempt(null)}
        />
      )}
    </SidePanel>
  )
}

function Overview({ execution, taskRun }: { execution: ExecutionView; taskRun: TaskRunView }) {
  const t = useTranslations('executions.inspector')
  const { state, waitingFor, failure } = taskRun
  const type = useTaskType(execution, taskRun)
  return (
    <>
      {waitingFor && state.endDate === null && (
        <WaitingNote executionId={execution.id} taskRunId={taskRun.id} known={waitingFor} />
      )}
      {failure && <FailureNote failure={failure} />}
      <Facts>
        {type && <Fact label={t('type')}>{mono(type)}</Fact>}
        {taskRun.value !== null && <Fact label={t('value')}>{mono(taskRun.value)}</Fact>}
        {taskRun.iteration !== null && <Fact label={t('iteration')}>{taskRun.iteration}</Fact>}
        <Fact label={t('created')}>
          <FullTime time={state.startDate} />
        </Fact>
        {state.endDate && (
          <Fact label={t('ended')}>
            <FullTime time={state.endDate} />
          </Fact>
        )}
        {taskRun.childExecutionId && (
          <Fact label={t('childExecution')}>
            <Link className="link" href={`/executions/${taskRun.childExecutionId}`}>
              {t('openChild')}
            </Link>
          </Fact>
        )}
      </Facts>
    </>
  )
}

const mono = (text: string) => <span className="font-mono text-xs">{text}</span>
