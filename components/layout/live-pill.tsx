'use client'

import { useTranslations } from 'next-intl'
import { useLiveStatus } from '@/lib/realtime/client'
import { cn } from '../ui/cn'
import { Tooltip } from '../ui/tooltip'

const dots = {
  connecting: 'bg-transparent ring-[1.5px] ring-inset ring-line-strong',
  live: 'bg-accent',
  'catching-up': 'bg-transparent ring-[1.5px] ring-inset ring-muted-foreground',
  offline: 'bg-muted-foreground',
}

/** Says whether what is on the screen is what is happening now. */
export function LivePill() {
  const t = useTranslations('shell.live')
  const status = useLiveStatus()
  return (
    <Tooltip content={t(`${status}.help`)} side="bottom">
      <button
        type="button"
        aria-label={t('label', { status: t(`${status}.word`) })}
        className="mx-1 inline-flex h-6 cursor-default items-center gap-1.5 rounded-full border px-2 text-xs text-muted-foreground max-sm:w-6 max-sm:justify-center max-sm:border-0 max-sm:px-0"
      >
        <span aria-hidden className={cn('size-1.5 rounded-full', dots[status])} />
        <span role="status" className="max-sm:sr-only">
          {t(`${status}.word`)}
        </span>
      </button>
    </Tooltip>
  )
}
