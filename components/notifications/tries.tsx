'use client'

import { useTranslations } from 'next-intl'
import type { TryView } from '@/lib/notifications/schema'
import { useSaid } from '../layout/use-said'
import { Duration } from '../ui/duration'
import { RelativeTime } from '../ui/relative-time'
import { HeaderList } from './payload'

const reasons = [
  'dns',
  'tls',
  'timeout',
  'connection',
  'blocked-address',
  'redirect',
  'http-4xx',
  'http-5xx',
  'gone',
  'rejected',
  'template',
] as const
type Reason = (typeof reasons)[number]
const isKnown = (reason: string): reason is Reason => reasons.some((each) => each === reason)

type Shown = Omit<TryView, 'at'> & { at: string | null }

/** One try: what was sent and answered, how long it took, why it failed and what to do about it. */
export function TryFacts({ entry }: { entry: Shown }) {
  const t = useTranslations('notifications.try')
  const said = useSaid()
  const { ok, ms, at, request, status, response, headers, byHand, reason, message } = entry
  return (
    <div
      className="flex flex-col gap-1 rounded-md border p-3 text-sm"
      role={at ? undefined : 'status'}
    >
      <p className="flex flex-wrap gap-x-3 font-medium">
        <span className={ok ? 'text-state-green' : 'text-danger'}>{t(ok ? 'ok' : 'failed')}</span>
        {status !== undefined && <span className="font-mono text-xs leading-5">{status}</span>}
        <Duration ms={ms} />
        {at && (
          <span className="font-normal text-muted-foreground">
            <RelativeTime time={at} /> · {t(byHand ? 'byHand' : 'automatic')}
          </span>
        )}
      </p>
      {request && <p className="font-mono text-xs break-all">{request}</p>}
      {message && <p>{said(message)}</p>}
      {reason && isKnown(reason) && <p className="text-muted-foreground">{t(`hint.${reason}`)}</p>}
      {headers && <HeaderList headers={headers} />}
      {response && (
        <pre className="rounded bg-sunken p-2 text-xs wrap-anywhere whitespace-pre-wrap">
          {response}
        </pre>
      )}
    </div>
  )
}
