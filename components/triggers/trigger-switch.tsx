'use client'

import { useTranslations } from 'next-intl'
import { useSetTriggerEnabled } from '@/lib/triggers/hooks'
import type { TriggerView } from '@/lib/triggers/schema'
import { useErrorText } from '../layout/use-error-text'
import { Switch } from '../ui/switch'
import { toast } from '../ui/toast'

/** On or off. What its flow's source disables is off here too, and says so when it is tried. */
export function TriggerSwitch({
  trigger,
  canControl,
}: {
  trigger: TriggerView
  canControl: boolean
}) {
  const t = useTranslations('triggers')
  const errorText = useErrorText()
  const change = useSetTriggerEnabled()
  const { namespace, flowId, triggerId, disabled } = trigger
  const shown = change.isPending ? (change.variables?.enabled ?? !disabled) : !disabled
  return (
    <Switch
      aria-label={t('enabledLabel', { trigger: triggerId })}
      checked={shown}
      disabled={!canControl || change.isPending}
      onCheckedChange={(enabled) =>
        change.mutate(
          { namespace, flowId, triggerId, enabled },
          { onError: (error) => toast.error(errorText(error)) },
        )
      }
    />
  )
}
