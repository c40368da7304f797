import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { BacklogView } from '@/lib/workers/cluster/schema'

export type Capacity = Pick<
  BacklogView,
  'group' | 'active' | 'slots' | 'running' | 'waiting' | 'unserved'
>
export type Deliveries = { backlog: number; dead: number; behind: number }

/** What the workers could take, what nobody takes, and what others have yet to be told; null: not to be seen. */
export function Standing({
  capacity,
  deliveries,
}: {
  capacity: Capacity[] | null
  deliveries: Deliveries | null
}) {
  const t = useTranslations('home')
  return (
    <ul className="flex flex-col gap-2">
      {capacity && <WorkerLines groups={capacity} />}
      {deliveries && (
        <li>
          <Link href="/notifications" className="hover:underline">
            {t('deliveries', { n: deliveries.backlog })}
          </Link>
          {deliveries.behind > 0 && (
            <span className="text-state-amber"> {t('behind', { n: deliveries.behind })}</span>
          )}
          {deliveries.dead > 0 && (
            <span className="text-state-red"> {t('dead', { n: deliveries.dead })}</span>
          )}
        </li>
      )}
    </ul>
  )
}

function WorkerLines({ groups }: { groups: Capacity[] }) {
  const t = useTranslations('home')
  const sum = (of: (group: Capacity) => number) => groups.reduce((all, one) => all + of(one), 0)
  const [slots, running, workers] = [
    sum((g) => g.slots),
    sum((g) => g.running),
    sum((g) => g.active),
  ]
  return (
    <>
      <li className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link href="/workers" className="hover:underline">
          {workers === 0
            ? t('noWorkers')
            : t('slots', { running, slots, free: Math.max(0, slots - running), workers })}
        </Link>
        {slots > 0 && (
          <span aria-hidden className="h-1.5 w-40 overflow-hidden rounded-full bg-sunken">
            <span
              className="block h-full bg-state-blue"
              style={{ width: `${Math.min(100, (running / slots) * 100)}%` }}
            />
          </span>
        )}
      </li>
      {groups
        .filter(({ unserved }) => unserved > 0)
        .map(({ group, unserved, active }) => (
          <li key={group ?? ''} className="text-state-red">
            <Link href="/workers/cluster" className="hover:underline">
              {t(active === 0 ? 'groupWithout' : 'groupUnserved', {
                n: unserved,
                group: group ?? t('noGroup'),
              })}
            </Link>
          </li>
        ))}
    </>
  )
}
