'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { WorkerView } from '@/lib/workers/schema'
import { Fact, Facts, Labels } from '../executions/facts'
import { FullTime } from '../ui/relative-time'

/** What a worker is, or was: kept with every attempt that it ran. */
export function WorkerFacts({ worker }: { worker: WorkerView }) {
  const t = useTranslations('workers.fact')
  const bytes = useBytes()
  const mono = (text: string | number) => <span className="font-mono text-xs">{text}</span>
  return (
    <Facts className="sm:grid-cols-[auto_1fr_auto_1fr]">
      <Fact label={t('host')}>{mono(worker.host)}</Fact>
      <Fact label={t('ip')}>{mono(worker.ip ?? '–')}</Fact>
      <Fact label={t('pid')}>{mono(worker.pid)}</Fact>
      <Fact label={t('platform')}>{worker.platform}</Fact>
      <Fact label={t('cores')}>{worker.cores}</Fact>
      <Fact label={t('memory')}>{bytes(worker.memoryBytes)}</Fact>
      <Fact label={t('version')}>{mono(worker.version)}</Fact>
      <Fact label={t('node')}>{mono(worker.nodeVersion)}</Fact>
      <Fact label={t('group')}>{worker.group ?? t('noGroup')}</Fact>
      <Fact label={t('region')}>{worker.region ?? '–'}</Fact>
      <Fact label={t('slots')}>{worker.slots}</Fact>
      <Fact label={t('started')}>
        <FullTime time={worker.startedAt} />
      </Fact>
      {Object.keys(worker.labels).length > 0 && (
        <Fact label={t('labels')}>
          <span className="flex flex-wrap gap-1">
            <Labels labels={worker.labels} />
          </span>
        </Fact>
      )}
    </Facts>
  )
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** Memory in the largest unit that leaves at least one. */
export function useBytes(): (bytes: number) => string {
  const format = useFormatter()
  return (bytes) => {
    let value = bytes
    let unit = 0
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024
      unit++
    }
    return `${format.number(value, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${units[unit]}`
  }
}
