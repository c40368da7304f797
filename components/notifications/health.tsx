import { CircleCheck, CircleOff, CirclePause, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Health } from '@/lib/notifications/schema'

const looks = {
  healthy: { icon: CircleCheck, className: 'text-muted-foreground' },
  failing: { icon: TriangleAlert, className: 'text-state-amber' },
  open: { icon: CircleOff, className: 'text-danger' },
  disabled: { icon: CirclePause, className: 'text-muted-foreground' },
} as const

/** Told apart by icon and word, not by colour alone. */
export function HealthMark({ health }: { health: Health }) {
  const t = useTranslations('notifications.health')
  const { icon: Icon, className } = looks[health]
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap">
      <Icon aria-hidden className={`size-4 shrink-0 ${className}`} />
      {t(health)}
    </span>
  )
}
