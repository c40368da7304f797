'use client'

import { LogOut } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useEndOtherSessions, useEndSession } from '@/lib/accounts/hooks'
import type { SessionView } from '@/lib/accounts/schema'
import { useErrorText } from '../layout/use-error-text'
import { ConfirmDialog } from '../ui/alert-dialog'
import { Badge } from '../ui/badge'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { toast } from '../ui/toast'
import { deviceOf } from './device-of'

/** Where the person is signed in, this browser first. */
export function SessionsPanel({ sessions }: { sessions: SessionView[] }) {
  const t = useTranslations('settings.sessions')
  const [endingAll, setEndingAll] = useState(false)
  const others = sessions.filter(({ current }) => !current)
  const ordered = [...sessions.filter(({ current }) => current), ...others]
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-3 pb-4">
        <p className="max-w-[72ch] text-muted-foreground">
          {t('help')} {others.length === 0 && t('none')}
        </p>
        {others.length > 0 && (
          <Button onClick={() => setEndingAll(true)}>
            <LogOut aria-hidden />
            {t('endAll')}
          </Button>
        )}
      </div>
      <SessionTable sessions={ordered} />
      {endingAll && <EndAllDialog count={others.length} onClose={() => setEndingAll(false)} />}
    </>
  )
}

function SessionTable({ sessions }: { sessions: SessionView[] }) {
  const t = useTranslations('settings.sessions')
  const common = useTranslations('common')
  return (
    <Table>
      <TableHeader>
        <TableRow>
          <TableHead>{t('device')}</TableHead>
          <TableHead className="max-sm:hidden">{t('address')}</TableHead>
          <TableHead className="max-sm:hidden">{t('signedIn')}</TableHead>
          <TableHead>{t('lastSeen')}</TableHead>
          <TableHead>
            <span className="sr-only">{common('actions')}</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {sessions.map((session) => (
          <TableRow key={session.id}>
            <TableCell className="py-2">
              <Device session={session} />
            </TableCell>
            <TableCell className="font-mono text-xs text-muted-foreground max-sm:hidden">
              {session.ip}
            </TableCell>
            <TableCell className="text-muted-foreground max-sm:hidden">
              <RelativeTime time={session.createdAt} />
            </TableCell>
            <TableCell className="text-muted-foreground">
              <RelativeTime time={session.lastSeenAt ?? session.createdAt} />
            </TableCell>
            <TableCell className="text-right">
              {!session.current && <EndButton session={session} />}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Device({ session: { userAgent, current } }: { session: SessionView }) {
  const t = useTranslations('settings.sessions')
  const device = deviceOf(userAgent)
  const { browser, system } = device ?? { browser: null, system: null }
  return (
    <span className="flex flex-wrap items-center gap-2" title={userAgent ?? undefined}>
      <span className="font-medium">
        {browser && system
          ? t('on', { browser, system })
          : (browser ?? system ?? t('unknownDevice'))}
      </span>
      {current && <Badge variant="outline">{t('current')}</Badge>}
    </span>
  )
}

function EndButton({ session }: { session: SessionView }) {
  const t = useTranslations('settings.sessions')
  const errorText = useErrorText()
  const router = useRouter()
  const end = useEndSession()
  return (
    <Button
      size="sm"
      variant="danger-quiet"
      pending={end.isPending}
      onClick={() =>
        end.mutate(session.id, {
          onSuccess: () => toast.success(t('ended')),
          onError: (error) => toast.error(errorText(error)),
          onSettled: () => router.refresh(),
        })
      }
    >
      {t('end')}
    </Button>
  )
}

function EndAllDialog({ count, onClose }: { count: number; onClose: () => void }) {
  const t = useTranslations('settings.sessions')
  const errorText = useErrorText()
  const router = useRouter()
  const end = useEndOtherSessions()
  function confirm() {
    end.mutate(undefined, {
      onSuccess: ({ ended }) => {
        toast.success(t('endedAll', { count: ended }))
        router.refresh()
        onClose()
      },
    })
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      danger
      title={t('endAllTitle', { count })}
      description={t('endAllHelp')}
      action={t('endAll')}
      pending={end.isPending}
      onConfirm={confirm}
    >
      {end.isError && <ErrorNote>{errorText(end.error)}</ErrorNote>}
    </ConfirmDialog>
  )
}
