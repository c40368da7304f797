'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { ExecutionView } from '@/lib/executions/schema'
import { EmptyState } from '../../ui/empty-state'
import { Input } from '../../ui/input'
import { StateIcon } from '../../ui/state-chip'
import { outputsPath, ValueTree } from '../value-tree'

const shownTasks = 200

/** What the flow and each of its tasks gave, with the expression that reads it. */
export function OutputsTab({ execution }: { execution: ExecutionView }) {
  const t = useTranslations('executions.outputs')
  const [text, setText] = useState('')
  const withOutputs = useMemo(
    () => execution.taskRunList.filter(({ outputs }) => outputs && Object.keys(outputs).length > 0),
    [execution.taskRunList],
  )
  const found = withOutputs.filter(({ taskId, value }) =>
    `${taskId} ${value ?? ''}`.toLowerCase().includes(text.trim().toLowerCase()),
  )
  const flowOutputs = execution.outputs ?? {}
  const hasFlowOutputs = Object.keys(flowOutputs).length > 0
  if (!hasFlowOutputs && withOutputs.length === 0) {
    return <EmptyState title={t('empty')} description={t('emptyHelp')} />
  }
  return (
    <div className="flex flex-col gap-6 px-4 pt-4 pb-10 sm:px-6">
      {hasFlowOutputs && (
        <section aria-label={t('flow')} className="flex flex-col gap-2">
          <h2 className="border-b pb-1.5 font-medium">{t('flow')}</h2>
          <ValueTree value={flowOutputs} path="outputs" executionId={execution.id} />
        </section>
      )}
      {withOutputs.length > 8 && (
        <Input
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('search')}
          aria-label={t('search')}
          className="max-w-72"
        />
      )}
      {found.slice(0, shownTasks).map((row) => (
        <section key={row.id} aria-label={row.taskId} className="flex flex-col gap-1">
          <h3 className="flex items-center gap-2 border-b pb-1.5">
            <StateIcon state={row.state.current} className="size-3.5" />
            <span className="font-medium">{row.taskId}</span>
            {row.value !== null && (
              <span className="max-w-64 truncate font-mono text-xs text-muted-foreground">
                {row.value}
              </span>
            )}
          </h3>
          <ValueTree value={row.outputs} path={outputsPath(row)} executionId={execution.id} />
        </section>
      ))}
      {found.length > shownTasks && (
        <p className="text-muted-foreground">{t('more', { n: found.length - shownTasks })}</p>
      )}
    </div>
  )
}
