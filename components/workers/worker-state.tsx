'use client'

import { CircleCheck, CirclePause, CircleX, LogOut, Waves, type LucideIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { WorkerState } from '@/lib/workers/schema'
import { cn } from '../ui/cn'
import { type Hue, hueText } from '../ui/states'

const looks: Record<WorkerState, { icon: LucideIcon; hue: Hue }> = {
  active: { icon: CircleCheck, hue: 'green' },
  paused: { icon: CirclePause, hue: 'violet' },
  draining: { icon: Waves, hue: 'amber' },
  lost: { icon: CircleX, hue: 'red' },
  left: { icon: LogOut, hue: 'grey' },
}

/** How a worker stands: icon, word, hue. */
export function WorkerStateChip({ state }: { state: WorkerState }) {
  const t = useTranslations('workers.state')
  const { icon: Icon, hue } = looks[state]
  return (
    <span
      data-worker-state={state}
      className={cn(
        'inline-flex h-5.5 items-center gap-1.5 rounded-full border border-current/25 bg-current/6 pr-2 pl-1.5 align-middle text-xs font-medium whitespace-nowrap',
        hueText[hue],
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {t(state)}
    </span>
  )
}
