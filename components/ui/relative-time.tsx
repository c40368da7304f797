'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useNow } from './clock'
import { cn } from './cn'
import { relativePhrase } from './format-time'
import { Tooltip } from './tooltip'

/** "2 min ago", moving by itself; the full time and its zone on hover and focus. */
export function RelativeTime({
  time,
  className,
}: {
  time: Date | string | number
  className?: string
}) {
  const t = useTranslations('common.time')
  const format = useFormatter()
  const date = new Date(time)
  const phrase = relativePhrase(date.getTime(), useNow())
  const text = phrase
    ? t(phrase.key, phrase.values)
    : format.dateTime(date, { dateStyle: 'medium' })
  return (
    <Tooltip content={<FullTime time={date} />}>
      <time
        dateTime={date.toISOString()}
        // The server said it a moment earlier than the browser: the clock puts it right.
        suppressHydrationWarning
        className={cn('whitespace-nowrap', className)}
      >
        {text}
      </time>
    </Tooltip>
  )
}

/**
 * Date, time to the millisecond, and zone: the reader's own, which the server knows from a cookie. Of what is
 * only planned, to the second.
 */
export function FullTime({
  time,
  isPlanned = false,
}: {
  time: Date | string | number
  isPlanned?: boolean
}) {
  const format = useFormatter()
  const date = new Date(time)
  const text = format.dateTime(date, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...(isPlanned ? {} : { fractionalSecondDigits: 3 }),
    hourCycle: 'h23',
    timeZoneName: 'short',
  })
  return (
    // The names of zones and months differ between the server's and the browser's tables.
    <time dateTime={date.toISOString()} suppressHydrationWarning>
      {text}
    </time>
  )
}
