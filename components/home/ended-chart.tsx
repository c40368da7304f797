'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { StateIcon, useStateWord } from '../ui/state-chip'
import { type Hue, stateLook } from '../ui/states'
import { Tooltip } from '../ui/tooltip'
import type { HomeRange } from './home-query'

export type EndedCounts = {
  overTime: { at: string; state: string; count: number }[]
  bucketMinutes: number
  /** ISO 8601: what the chart spans. */
  from: string
  to: string
}

/** From the ground up: what went well below, what did not on top, where it is seen. */
const order = ['SUCCESS', 'WARNING', 'CANCELLED', 'KILLED', 'FAILED']

const fills: Record<Hue, string> = {
  slate: 'fill-state-slate',
  blue: 'fill-state-blue',
  violet: 'fill-state-violet',
  amber: 'fill-state-amber',
  green: 'fill-state-green/65',
  red: 'fill-state-red',
  rose: 'fill-state-rose',
  grey: 'fill-state-grey/60',
}

const height = 96

/** Executions that ended, in bars over time; each bar stacks the states that they ended in. */
export function EndedChart({ counts, range }: { counts: EndedCounts; range: HomeRange }) {
  const t = useTranslations('home')
  const word = useStateWord()
  const bars = toBars(counts)
  const highest = Math.max(1, ...bars.map(({ total }) => total))
  const totals = order
    .map((state) => ({ state, count: bars.reduce((sum, bar) => sum + (bar.of[state] ?? 0), 0) }))
    .filter(({ count }) => count > 0)
  const summary = totals.map(({ state, count }) => `${word(state)} ${count}`).join(', ')
  return (
    <figure className="flex flex-col gap-3">
      <figcaption className="flex flex-wrap gap-x-5 gap-y-1">
        {totals.length === 0 && <span className="text-muted-foreground">{t('nothingEnded')}</span>}
        {totals.map(({ state, count }) => (
          <span key={state} className="inline-flex items-center gap-1.5">
            <StateIcon state={state} className="size-3.5" />
            <span className="text-muted-foreground">{word(state)}</span>
            <span className="font-medium">{count}</span>
          </span>
        ))}
      </figcaption>
      <div role="img" aria-label={`${t(`ended.${range}`)}: ${summary || t('nothingEnded')}`}>
        <div className="flex items-end gap-px border-b sm:gap-0.5" style={{ height }}>
          {bars.map((bar) => (
            <Tooltip key={bar.at} content={<BarTip bar={bar} word={word} />}>
              <div className="flex h-full min-w-0 flex-1 items-end hover:bg-hover">
                <Bar bar={bar} highest={highest} />
              </div>
            </Tooltip>
          ))}
        </div>
        <div className="flex justify-between pt-1 text-xs text-muted-foreground">
          <span>{t(`ago.${range}`)}</span>
          <span>{t('untilNow')}</span>
        </div>
      </div>
    </figure>
  )
}

type BarCounts = { at: number; total: number; of: Record<string, number> }

function Bar({ bar, highest }: { bar: BarCounts; highest: number }): ReactNode {
  return (
    <svg width="100%" height={height} aria-hidden className="block">
      {stack(bar, highest).map(({ state, y, size }) => (
        <rect
          key={state}
          x="0"
          y={y}
          width="100%"
          height={Math.max(1, size - 1)}
          className={fills[stateLook(state).hue]}
        />
      ))}
    </svg>
  )
}

/** One block a state, from the ground up, none too small to be seen. */
function stack(bar: BarCounts, highest: number): { state: string; y: number; size: number }[] {
  const blocks: { state: string; y: number; size: number }[] = []
  for (const state of order) {
    const count = bar.of[state] ?? 0
    if (count === 0) continue
    const size = Math.max(2, (count / highest) * (height - 8))
    blocks.push({ state, y: (blocks.at(-1)?.y ?? height) - size, size })
  }
  return blocks
}

function BarTip({ bar, word }: { bar: BarCounts; word: (state: string) => string }) {
  const format = useFormatter()
  const t = useTranslations('home')
  return (
    <>
      <p className="text-muted-foreground">
        {format.dateTime(new Date(bar.at), { dateStyle: 'medium', timeStyle: 'short' })}
      </p>
      {bar.total === 0 && <p>{t('nothingEnded')}</p>}
      {order
        .filter((state) => bar.of[state])
        .map((state) => (
          <p key={state}>
            {word(state)} {bar.of[state]}
          </p>
        ))}
    </>
  )
}

function toBars({ overTime, bucketMinutes, from, to }: EndedCounts): BarCounts[] {
  const step = bucketMinutes * 60_000
  const byStart = new Map<number, Record<string, number>>()
  for (const { at, state, count } of overTime) {
    if (!order.includes(state)) continue
    const start = Math.floor(Date.parse(at) / step)
    const of = byStart.get(start) ?? {}
    of[state] = (of[state] ?? 0) + count
    byStart.set(start, of)
  }
  const first = Math.floor(Date.parse(from) / step)
  const last = Math.floor((Date.parse(to) - 1) / step)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const of = byStart.get(first + index) ?? {}
    const total = Object.values(of).reduce((sum, count) => sum + count, 0)
    return { at: (first + index) * step, total, of }
  })
}
