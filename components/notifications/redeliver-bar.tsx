'use client'

import { useTranslations } from 'next-intl'
import { useRedeliverMany } from '@/lib/notifications/hooks'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { toast } from '../ui/toast'

/** Sends what was chosen again, all of it or nothing. */
export function RedeliverBar({ ids, onDone }: { ids: string[]; onDone: () => void }) {
  const t = useTranslations('notifications.delivery')
  const errorText = useErrorText()
  const again = useRedeliverMany()
  return (
    <div
      role="toolbar"
      aria-label={t('chosenLabel')}
      className="fixed inset-x-0 bottom-16 z-30 mx-auto flex w-fit max-w-[calc(100vw-2rem)] flex-wrap items-center gap-x-3 gap-y-1 rounded-md border bg-popover px-3 py-2 shadow-float sm:bottom-6"
    >
      <span role="status" className="tabular-nums">
        {t('chosen', { count: ids.length })}
      </span>
      <Button
        size="sm"
        variant="primary"
        pending={again.isPending}
        onClick={() =>
          again.mutate(
            { ids },
            {
              onSuccess: ({ redelivered }) => {
                toast.success(t('sentAgain', { count: redelivered }))
                onDone()
              },
              onError: (error) => toast.error(errorText(error)),
            },
          )
        }
      >
        {t('redeliver')}
      </Button>
      <Button size="sm" variant="ghost" onClick={onDone}>
        {t('chooseNone')}
      </Button>
    </div>
  )
}
