'use client'

import { CalendarSync, Ellipsis, History, LockOpen, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useRunTriggerNow, useUnlockTrigger } from '@/lib/triggers/hooks'
import type { TriggerView } from '@/lib/triggers/schema'
import { flowHref } from '../flows/flow-href'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { Menu, type MenuEntry } from '../ui/menu'
import { toast } from '../ui/toast'

const byClock = new Set(['core.trigger.Schedule', 'core.trigger.ScheduleOnDates'])
const runByHand = new Set([...byClock, 'core.trigger.Webhook', 'core.http.Trigger'])

/** Its history; run now, backfill and unlock where they make sense. */
export function TriggerActions({
  trigger,
  canControl,
  onHistory,
}: {
  trigger: TriggerView
  canControl: boolean
  onHistory: () => void
}) {
  const t = useTranslations('triggers.action')
  const router = useRouter()
  const { run, unlock } = useOrders(trigger)
  const { namespace, flowId, triggerId, type, waiting, backfill } = trigger
  const flow = flowHref({ namespace, id: flowId }, 'triggers')
  const entries: (MenuEntry | false)[] = [
    { key: 'history', icon: History, words: t('history'), onSelect: onHistory },
    canControl && runByHand.has(type) && { key: 'run', icon: Play, words: t('run'), onSelect: run },
    canControl &&
      byClock.has(type) &&
      !backfill?.going && {
        key: 'backfill',
        icon: CalendarSync,
        words: t('backfill'),
        onSelect: () => router.push(`${flow}&backfill=${encodeURIComponent(triggerId)}`),
      },
    canControl &&
      waiting && { key: 'unlock', icon: LockOpen, words: t('unlock'), onSelect: unlock },
  ]
  return (
    <Menu
      trigger={
        <Button size="icon-sm" variant="ghost" aria-label={t('menu', { trigger: triggerId })}>
          <Ellipsis aria-hidden />
        </Button>
      }
      entries={entries.filter((entry) => entry !== false)}
    />
  )
}

/** Each once, however often it is clicked. */
function useOrders({ namespace, flowId, triggerId }: TriggerView) {
  const t = useTranslations('triggers.action')
  const errorText = useErrorText()
  const router = useRouter()
  const running = useRunTriggerNow()
  const unlocking = useUnlockTrigger()
  const key = { namespace, flowId, triggerId }
  const onError = (error: unknown) => toast.error(errorText(error))
  return {
    run() {
      if (running.isPending) return
      running.mutate(key, {
        onError,
        onSuccess: ({ executionId }) =>
          executionId === null
            ? toast.success(t('asks'))
            : router.push(`/executions/${executionId}`),
      })
    },
    unlock() {
      if (unlocking.isPending) return
      unlocking.mutate(key, { onError, onSuccess: () => toast.success(t('unlocked')) })
    },
  }
}
