import { CircleCheck, CirclePause, CircleX, Clock, RotateCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { DeliveryView } from '@/lib/notifications/schema'

const looks = {
  PENDING: { icon: Clock, color: 'text-muted-foreground' },
  RETRYING: { icon: RotateCw, color: 'text-state-amber' },
  STOPPED: { icon: CirclePause, color: 'text-muted-foreground' },
  DELIVERED: { icon: CircleCheck, color: 'text-muted-foreground' },
  DEAD: { icon: CircleX, color: 'text-danger' },
} as const

/** What waits for its first try, for another one, and for its destination to be switched on are told apart. */
export function DeliveryMark({
  delivery,
}: {
  delivery: Pick<DeliveryView, 'state' | 'tries' | 'stoppedBy'>
}) {
  const t = useTranslations('notifications.delivery.states')
  const { state, tries, stoppedBy } = delivery
  const waits = stoppedBy !== null ? 'STOPPED' : tries > 0 ? 'RETRYING' : 'PENDING'
  const shown = state === 'PENDING' ? waits : state
  const { icon: Icon, color } = looks[shown]
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap">
      <Icon aria-hidden className={`size-4 shrink-0 ${color}`} />
      {t(shown)}
    </span>
  )
}
