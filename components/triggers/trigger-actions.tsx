'use client'

import { Ellipsis, History, LockOpen, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useRunTriggerNow, useUnlockTrigger } from '@/lib/triggers/hooks'
import type { TriggerView } from '@/lib/triggers/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu'
import { toast } from '../ui/toast'

const runByHand = new Set([
  'core.trigger.Schedule',
  'core.trigger.ScheduleOnDates',
  'core.trigger.Webhook',
  'core.http.Trigger',
])

/** Its history; run now and unlock where they make sense. */
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
  const errorText = useErrorText()
  const router = useRouter()
  const run = useRunTriggerNow()
  const unlock = useUnlockTrigger()
  const { namespace, flowId, triggerId } = trigger
  const key = { namespace, flowId, triggerId }
  const canRun = canControl && runByHand.has(trigger.type)
  const onError = (error: unknown) => toast.error(errorText(error))

  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="icon-sm" variant="ghost" aria-label={t('menu', { trigger: triggerId })}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem onSelect={onHistory}>
          <History aria-hidden />
          {t('history')}
        </DropdownMenuItem>
        {canRun && (
          <DropdownMenuItem
            disabled={run.isPending}
            onSelect={() =>
              run.mutate(key, {
                onError,
                onSuccess: ({ executionId }) =>
                  executionId === null
                    ? toast.success(t('asks'))
                    : router.push(`/executions/${executionId}`),
              })
            }
          >
            <Play aria-hidden />
            {t('run')}
          </DropdownMenuItem>
        )}
        {canControl && trigger.waiting && (
          <DropdownMenuItem
            disabled={unlock.isPending}
            onSelect={() =>
              unlock.mutate(key, { onError, onSuccess: () => toast.success(t('unlocked')) })
            }
          >
            <LockOpen aria-hidden />
            {t('unlock')}
          </DropdownMenuItem>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
