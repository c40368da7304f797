'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useCallback, useMemo } from 'react'
import { useLogs } from '@/lib/executions/hooks/use-logs'
import { type ExecutionView, logLevels } from '@/lib/executions/schema'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { Input } from '../../ui/input'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../../ui/select'
import { Skeleton } from '../../ui/skeleton'
import { useErrorText } from '../../layout/use-error-text'
import { LogList, logTimes, type LogTimes } from './log-list'

/** The log of a whole execution or of one task run, followed as it is written. */
export function LogPanel({
  execution,
  taskRunId = null,
}: {
  execution: ExecutionView
  taskRunId?: string | null
}) {
  const t = useTranslations('executions.logs')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const [view, setView] = useQueryStates({
    level: parseAsStringLiteral(logLevels).withDefault('TRACE'),
    find: parseAsString.withDefault(''),
    attempt: parseAsString.withDefault('all'),
    times: parseAsStringLiteral(logTimes).withDefault('clock'),
    line: parseAsInteger,
  })
  const live = execution.state.endDate === null
  const filter = useMemo(
    () => ({
      minLevel: view.level === 'TRACE' ? undefined : view.level,
      taskRunId: taskRunId ?? undefined,
      attempt: taskRunId === null || view.attempt === 'all' ? undefined : Number(view.attempt),
      text: view.find.trim().slice(0, 200) || undefined,
    }),
    [view.level, view.find, view.attempt, taskRunId],
  )
  const { store, state } = useLogs(execution.id, filter, { live })
  const { total } = state.outline
  const searching = state.knownFrom > 0 && state.error === null
  const filtered = Boolean(filter.minLevel ?? filter.attempt ?? filter.text)
  const attempts = taskRunId
    ? (execution.taskRunList.find(({ id }) => id === taskRunId)?.attempts ?? [])
    : []
  const select = useCallback((line: number) => void setView({ line }), [setView])
  // Another filter is another log, with other places.
  const key = JSON.stringify(filter)

  return (
    <section aria-label={t('label')} className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2 sm:px-6">
        <Input
          type="search"
          maxLength={200}
          aria-label={t('find')}
          placeholder={t('find')}
          value={view.find}
          onChange={(event) => void setView({ find: event.target.value || null })}
          className="h-7 w-44 text-xs"
        />
        <Select
          value={view.level}
          onValueChange={(level) => void setView({ level: level as (typeof logLevels)[number] })}
        >
          <SelectTrigger aria-label={t('level')} className="h-7 w-32 text-xs">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {logLevels.map((level) => (
              <SelectItem key={level} value={level}>
                {level === 'TRACE' ? t('allLevels') : t('fromLevel', { level })}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        {attempts.length > 1 && (
          <Select value={view.attempt} onValueChange={(attempt) => void setView({ attempt })}>
            <SelectTrigger aria-label={t('attempt')} className="h-7 w-32 text-xs">
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              <SelectItem value="all">{t('allAttempts')}</SelectItem>
              {attempts.map(({ number }) => (
                <SelectItem key={number} value={String(number)}>
                  {t('attemptNumber', { n: number })}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        )}
        <Select
          value={view.times}
          onValueChange={(times) => void setView({ times: times as LogTimes })}
        >
          <SelectTrigger aria-label={t('times.label')} className="h-7 w-32 text-xs">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {logTimes.map((times) => (
              <SelectItem key={times} value={times}>
                {t(`times.${times}`)}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <span className="ml-auto text-xs text-muted-foreground tabular-nums">
          {searching && filtered
            ? t('linesInNewest', { n: total, looked: state.looked })
            : t(searching ? 'linesSoFar' : 'lines', { n: total })}
        </span>
        <Button size="sm" variant="ghost" asChild>
          <a href={`/api/v1/main/logs/${execution.id}/download`} download>
            <Download aria-hidden />
            {t('download')}
          </a>
        </Button>
      </div>
      {state.error !== null && total === 0 ? (
        <ErrorState
          title={t('failed')}
          description={errorText(state.error)}
          action={<Button onClick={store.retry}>{common('retry')}</Button>}
        />
      ) : searching && total === 0 ? (
        <div className="flex flex-col gap-2 px-6 py-3">
          {[60, 80, 45, 70].map((width) => (
            <Skeleton key={width} className="h-4" style={{ width: `${width}%` }} />
          ))}
        </div>
      ) : total === 0 ? (
        <EmptyState
          title={filtered ? t('nothingMatches') : t('empty')}
          description={live && !filtered ? t('emptyLive') : undefined}
        />
      ) : (
        <LogList
          key={key}
          store={store}
          state={state}
          originMs={Date.parse(execution.createdAt)}
          times={view.times}
          mark={view.find.trim()}
          showTask={taskRunId === null}
          live={live}
          label={t('label')}
          selected={view.line}
          onSelect={select}
        />
      )}
    </section>
  )
}
