'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { ExecutionView } from '@/lib/executions/schema'
import { useLogs } from '@/lib/executions/hooks'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { Input } from '../../ui/input'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../../ui/select'
import { Skeleton } from '../../ui/skeleton'
import { useErrorText } from '../../layout/use-error-text'
import { stripAnsi } from './ansi'
import { LogList } from './log-list'

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const

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
    level: parseAsStringLiteral(levels).withDefault('TRACE'),
    find: parseAsString.withDefault(''),
    attempt: parseAsString.withDefault('all'),
    times: parseAsStringLiteral(['clock', 'start'] as const).withDefault('clock'),
  })
  const logs = useLogs(execution.id, { live: execution.state.endDate === null })
  const attempts = taskRunId
    ? (execution.taskRunList.find(({ id }) => id === taskRunId)?.attempts ?? [])
    : []
  const lines = useMemo(() => {
    const least = levels.indexOf(view.level)
    const text = view.find.trim().toLowerCase()
    return logs.lines.filter(
      (line) =>
        (taskRunId === null || line.taskRunId === taskRunId) &&
        (taskRunId === null || view.attempt === 'all' || String(line.attempt) === view.attempt) &&
        levels.indexOf(line.level) >= least &&
        (text === '' || stripAnsi(line.message).toLowerCase().includes(text)),
    )
  }, [logs.lines, view.level, view.find, view.attempt, taskRunId])

  return (
    <section aria-label={t('label')} className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2 sm:px-6">
        <Input
          type="search"
          aria-label={t('find')}
          placeholder={t('find')}
          value={view.find}
          onChange={(event) => void setView({ find: event.target.value || null })}
          className="h-7 w-44 text-xs"
        />
        <Select
          value={view.level}
          onValueChange={(level) => void setView({ level: level as (typeof levels)[number] })}
        >
          <SelectTrigger aria-label={t('level')} className="h-7 w-32 text-xs">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {levels.map((level) => (
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
        <Button
          size="sm"
          variant="ghost"
          onClick={() => void setView({ times: view.times === 'clock' ? 'start' : null })}
        >
          {view.times === 'clock' ? t('showSinceStart') : t('showClock')}
        </Button>
        <span className="ml-auto text-xs text-muted-foreground tabular-nums">
          {t('lines', { n: lines.length })}
        </span>
        <Button size="sm" variant="ghost" asChild>
          <a href={`/api/v1/main/logs/${execution.id}/download`} download>
            <Download aria-hidden />
            {t('download')}
          </a>
        </Button>
      </div>
      {logs.error && logs.lines.length === 0 ? (
        <ErrorState
          title={t('failed')}
          description={errorText(logs.error)}
          action={<Button onClick={logs.retry}>{common('retry')}</Button>}
        />
      ) : logs.loading ? (
        <div className="flex flex-col gap-2 px-6 py-3">
          {[60, 80, 45, 70].map((width) => (
            <Skeleton key={width} className="h-4" style={{ width: `${width}%` }} />
          ))}
        </div>
      ) : lines.length === 0 ? (
        <EmptyState
          title={logs.lines.length === 0 ? t('empty') : t('nothingMatches')}
          description={
            logs.lines.length === 0 && execution.state.endDate === null ? t('emptyLive') : undefined
          }
        />
      ) : (
        <LogList
          lines={lines}
          originMs={Date.parse(execution.createdAt)}
          times={view.times}
          mark={view.find.trim()}
          showTask={taskRunId === null}
          live={execution.state.endDate === null}
          label={t('label')}
        />
      )}
    </section>
  )
}
