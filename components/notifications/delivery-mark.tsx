import { CircleCheck, CircleX, Clock, RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { DeliveryView } from '@/lib/notifications/schema'

/** What waits for its first try is told from what waits for another one. */
export function DeliveryMark({ delivery }: { delivery: Pick<DeliveryView, 'state' | 'tries'> }) {
  const t = useTranslations('notifications.delivery.states')
  const { state, tries } = delivery
  const shown = state === 'PENDING' && tries > 0 ? 'RETRYING' : state
  const Icon = { PENDING: Clock, RETRYING: RotateCw, DELIVERED: CircleCheck, DEAD: CircleX }[shown]
  const color = { PENDING: '', RETRYING: 'text-state-amber', DELIVERED: '', DEAD: 'text-danger' }[
    shown
  ]
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap">
      <Icon aria-hidden className={`size-4 shrink-0 ${color || 'text-muted-foreground'}`} />
      {t(shown)}
    </span>
  )
}
