'use client'

import { useTranslations } from 'next-intl'
import { useNow } from './clock'
import { cn } from './cn'
import { durationPhrase, exactDurationPhrase } from './format-time'

type Instant = Date | string | number

/** "1 m 04 s". With a start and no end it runs; the tens of a second stay still while it does. */
export function Duration({
  ms,
  start,
  end,
  className,
}: {
  ms?: number
  start?: Instant | null
  end?: Instant | null
  className?: string
}) {
  const running = ms === undefined && start != null && end == null
  const now = useNow(running)
  const text = useDurationText()
  const length = ms ?? (start == null ? null : instantMs(end ?? now) - instantMs(start))
  if (length === null) return <span className={cn('text-muted-foreground', className)}>–</span>
  const shown = running && length >= 1000 ? Math.floor(length / 1000) * 1000 : length
  return (
    <span suppressHydrationWarning className={cn('whitespace-nowrap tabular-nums', className)}>
      {text(shown)}
    </span>
  )
}

/** The same as a function, for labels and titles. */
export function useDurationText(): (durationMs: number) => string {
  const t = useTranslations('common.duration')
  return (durationMs) => {
    const { key, values } = durationPhrase(durationMs)
    return t(key, values)
  }
}

/** The same as exact as asked for: so many decimals of a second. */
export function useExactDurationText(): (durationMs: number, decimals: number) => string {
  const t = useTranslations('common.duration')
  return (durationMs, decimals) => {
    const { key, values } = exactDurationPhrase(durationMs, decimals)
    return t(key, values)
  }
}

function instantMs(instant: Instant): number {
  return new Date(instant).getTime()
}
