'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { BacklogView } from '@/lib/workers/cluster/schema'
import { Section } from '../../layout/section'
import { Duration } from '../../ui/duration'
import { SlotBar } from '../slot-bar'

/** What waits in each group, and why, in a sentence. What nobody could take is red. */
export function BacklogSection({ backlog }: { backlog: readonly BacklogView[] }) {
  const t = useTranslations('workers.cluster.backlog')
  return (
    <Section title={t('title')} className="gap-0">
      {backlog.length === 0 ? (
        <p className="pt-3 text-muted-foreground">{t('none')}</p>
      ) : (
        <ul className="divide-y border-b">
          {backlog.map((group) => (
            <Group key={group.group ?? ''} group={group} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Group({ group }: { group: BacklogView }) {
  const t = useTranslations('workers')
  const { waiting, oldestAt, unserved, reason, unknownTypes, active, standing } = group
  return (
    <li className="grid gap-x-6 gap-y-1 py-2.5 sm:grid-cols-[minmax(8rem,14rem)_9rem_minmax(0,1fr)]">
      <span className="min-w-0 truncate font-medium">
        {group.group ?? (
          <span className="text-muted-foreground">{t('cluster.backlog.noGroup')}</span>
        )}
      </span>
      <SlotBar
        running={group.running}
        slots={group.slots}
        label={t('slotsUsed', { running: group.running, slots: group.slots })}
        className="self-start"
      />
      <div className="min-w-0">
        <p className={unserved > 0 ? 'flex items-start gap-1.5 text-danger' : undefined}>
          {unserved > 0 && <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />}
          <span className="max-w-[72ch]">
            {t(`cluster.backlog.reason.${reason}`, {
              waiting,
              unserved,
              active,
              standing,
              grouped: group.group === null ? 'no' : 'yes',
              group: group.group ?? '',
              types: unknownTypes.join(', '),
            })}
          </span>
        </p>
        {oldestAt && (
          <p className="text-xs text-muted-foreground">
            {t('cluster.backlog.oldest')} <Duration start={oldestAt} />
          </p>
        )}
      </div>
    </li>
  )
}
