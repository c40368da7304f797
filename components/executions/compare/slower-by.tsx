'use client'

import { useTranslations } from 'next-intl'
import { cn } from '../../ui/cn'
import { useDurationText } from '../../ui/duration'

/** Less than this share of the whole is the noise of a machine. */
const noise = 0.1

/** How much longer the right one took, in words; in colour where it is more than noise. */
export function SlowerBy({ ms, of }: { ms: number; of: number }) {
  const t = useTranslations('executions.compare')
  const text = useDurationText()
  if (ms === 0) return null
  const much = Math.abs(ms) > Math.max(of, 1) * noise
  return (
    <>
      {' '}
      <span
        className={cn(
          'text-xs whitespace-nowrap tabular-nums',
          !much ? 'text-muted-foreground' : ms > 0 ? 'text-state-red' : 'text-state-green',
        )}
      >
        {t(ms > 0 ? 'slower' : 'faster', { by: text(Math.abs(ms)) })}
      </span>
    </>
  )
}
