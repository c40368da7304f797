'use client'

import { Cog } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useDeciders } from '@/lib/executions/hooks'
import type { TaskRunView } from '@/lib/executions/schema'
import { CopyId } from '../../ui/copy-id'
import { FullTime } from '../../ui/relative-time'

/** Of a task run without a worker: the servers whose engine decided it. */
export function DecidedBy({ taskRun }: { taskRun: TaskRunView }) {
  const t = useTranslations('executions.workerInformation')
  const { data } = useDeciders(taskRun.executionId, taskRun.id)
  return (
    <div className="flex flex-col gap-2">
      <p className="flex items-start gap-2 text-muted-foreground">
        <Cog aria-hidden className="mt-0.5 size-4 shrink-0" />
        {t('byEngine')}
      </p>
      <ul className="flex flex-col divide-y border-y empty:hidden">
        {data?.map(({ serverId, host, pid, version, events, from, to }) => (
          <li key={serverId} className="flex flex-col gap-0.5 py-2">
            <span className="flex flex-wrap items-center gap-x-3">
              {host === null
                ? t('serverUnknown')
                : t('decidedOn', { host, pid: String(pid), version: version ?? '' })}
              {serverId && <CopyId id={serverId} />}
            </span>
            <span className="text-xs text-muted-foreground">
              {t('decidedEvents', { n: events })} <FullTime time={from} />
              {to !== from && (
                <>
                  {' – '}
                  <FullTime time={to} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
