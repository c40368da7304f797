'use client'

import { useTranslations } from 'next-intl'
import type { WorkerView } from '@/lib/workers/schema'
import { useNow } from '../ui/clock'
import { useDurationText } from '../ui/duration'

type State = WorkerView['state']

const fills: Record<State, string> = {
  active: 'fill-state-green/65',
  paused: 'fill-state-violet',
  draining: 'fill-state-amber',
  lost: 'fill-state-red',
  left: 'fill-state-grey/40',
}

/** The states of a worker over its life, to scale; the list beside it has them by name and time. */
export function StateBand({ worker }: { worker: WorkerView }) {
  const t = useTranslations('workers')
  const duration = useDurationText()
  const now = useNow(worker.leftAt === null)
  const changes = worker.stateHistory
  const first = changes[0]
  if (!first) return null
  const start = Date.parse(first.at)
  const end = Math.max(start + 1, worker.leftAt === null ? now : Date.parse(worker.leftAt) + 1)
  const parts = changes.map(({ state, at }, place) => {
    const from = Date.parse(at)
    const to = Date.parse(changes[place + 1]?.at ?? new Date(end).toISOString())
    return { state, from, length: Math.max(0, to - from) }
  })
  const sums = new Map<State, number>()
  // What it is gone as has no length.
  const lived = worker.leftAt === null ? parts : parts.slice(0, -1)
  for (const { state, length } of lived) sums.set(state, (sums.get(state) ?? 0) + length)
  const summary = [...sums]
    .map(([state, length]) => `${t(`state.${state}`)} ${duration(length)}`)
    .join(', ')
  return (
    <figure className="flex flex-col gap-1">
      <svg
        role="img"
        aria-label={t('band', { summary })}
        viewBox="0 0 1000 12"
        preserveAspectRatio="none"
        className="h-3 w-full"
      >
        {parts.map(({ state, from, length }) => (
          <rect
            key={`${state}-${from}`}
            x={((from - start) / (end - start)) * 1000}
            width={Math.max(2, (length / (end - start)) * 1000)}
            height={12}
            className={fills[state]}
          />
        ))}
      </svg>
      <figcaption className="text-xs text-muted-foreground" suppressHydrationWarning>
        {summary}
      </figcaption>
    </figure>
  )
}
