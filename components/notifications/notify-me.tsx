'use client'

import { Bell, BellOff, BellRing } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { memo, useState } from 'react'
import { useNotifyMe, useStartNotifyingMe, useStopNotifyingMe } from '@/lib/notifications/hooks'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { Menu } from '../ui/menu'
import { toast } from '../ui/toast'
import { Tooltip } from '../ui/tooltip'

const SubscriptionDialog = dynamic(
  () => import('./subscription-dialog').then((module) => module.SubscriptionDialog),
  { ssr: false },
)

/** Tells the viewer of a flow or an execution, by mail or by a destination of choice; pressed again, no more. */
export const NotifyMe = memo(function NotifyMe({
  namespace,
  flowId,
  executionId,
  mayChoose,
}: {
  namespace: string
  flowId: string
  executionId?: string
  /** The right to subscribe destinations. */
  mayChoose: boolean
}) {
  const t = useTranslations('notifications.notifyMe')
  const errorText = useErrorText()
  const about = { namespace, flowId, ...(executionId && { executionId }) }
  const { data } = useNotifyMe(about)
  const start = useStartNotifyingMe()
  const stop = useStopNotifyingMe()
  const [choosing, setChoosing] = useState(false)
  const onError = (error: unknown) => toast.error(errorText(error))
  const [active] = data?.active ?? []

  if (active) {
    return (
      <Tooltip content={t('stopHelp', { to: active.destinationName })}>
        <Button
          aria-pressed
          pending={stop.isPending}
          onClick={() => {
            // The dialog that began it went away with its button, before it could say that it is done.
            setChoosing(false)
            stop.mutate({ id: active.id }, { onError })
          }}
        >
          <BellRing aria-hidden className="text-accent" />
          {t('on')}
        </Button>
      </Tooltip>
    )
  }
  const button = (
    <Button pending={start.isPending} disabled={!data}>
      <Bell aria-hidden />
      {t('start')}
    </Button>
  )
  const mail = data?.mail ?? null
  const entries = [
    mail === null
      ? {
          key: 'mail',
          icon: BellOff,
          words: t(mayChoose ? 'noMailButOthers' : 'noMail'),
          disabled: true,
          onSelect: () => undefined,
        }
      : {
          key: 'mail',
          icon: Bell,
          words: t('mail', { mail }),
          onSelect: () => start.mutate(about, { onError }),
        },
    ...(mayChoose
      ? [
          {
            key: 'choose',
            icon: BellRing,
            words: t('choose'),
            onSelect: () => setChoosing(true),
          },
        ]
      : []),
  ]
  return (
    <>
      {data ? <Menu trigger={button} entries={entries} /> : button}
      {choosing && (
        <SubscriptionDialog
          about={{ ...about, name: nameOf(about) }}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  )
})

const nameOf = (about: { namespace: string; flowId: string; executionId?: string }): string =>
  [`${about.namespace}.${about.flowId}`, about.executionId].filter(Boolean).join(' ').slice(0, 100)
