'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { WorkerLanes } from '@/lib/workers/record/schema'
import { Duration, useDurationText } from '../../ui/duration'
import { RelativeTime } from '../../ui/relative-time'
import { StateChip } from '../../ui/state-chip'
import { attemptHref } from './lane-chart'

const listed = 12

/** The newest attempts of the window by name, and how long those of the window waited for this worker. */
export function LaneList({ lanes }: { lanes: WorkerLanes }) {
  const t = useTranslations('workers.lanes')
  const duration = useDurationText()
  const { attempts, cut } = lanes
  if (attempts.length === 0) return <p className="text-muted-foreground">{t('none')}</p>
  const waits = attempts
    .map(({ createdAt, claimedAt }) => Date.parse(claimedAt) - Date.parse(createdAt))
    .toSorted((a, b) => a - b)
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))]
  const words = { n: attempts.length, median: duration(at(0.5) ?? 0), p95: duration(at(0.95) ?? 0) }
  return (
    <>
      <p className="text-muted-foreground">
        {t('queueWait', words)} {cut && t('cut', { n: attempts.length })}
      </p>
      <ul className="flex flex-col divide-y border-y">
        {attempts
          .slice(-listed)
          .toReversed()
          .map((attempt) => (
            <li
              key={`${attempt.taskRunId}#${attempt.number}`}
              className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1"
            >
              <StateChip state={attempt.state} />
              <Link href={attemptHref(attempt)} className="min-w-0 truncate hover:underline">
                <span className="text-muted-foreground">{attempt.flowId} / </span>
                {attempt.taskId}
                {attempt.value !== null && (
                  <span className="font-mono text-xs text-muted-foreground"> {attempt.value}</span>
                )}
              </Link>
              <span className="ml-auto text-muted-foreground">
                <RelativeTime time={attempt.claimedAt} />
              </span>
              <Duration
                start={attempt.claimedAt}
                end={attempt.endedAt}
                className="w-20 text-right font-mono text-xs"
              />
            </li>
          ))}
      </ul>
    </>
  )
}
