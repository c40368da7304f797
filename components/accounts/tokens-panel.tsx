'use client'

import { KeyRound, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useRevokeToken } from '@/lib/accounts/hooks'
import type { ApiTokenView } from '@/lib/accounts/schema'
import { useErrorText } from '../layout/use-error-text'
import { ConfirmDialog } from '../ui/alert-dialog'
import { Badge } from '../ui/badge'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorNote } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { toast } from '../ui/toast'
import { CreateTokenDialog } from './create-token-dialog'

/** The person's own API tokens. `scopes` are those that they may give a new one. */
export function TokensPanel({
  tokens,
  scopes,
}: {
  tokens: ApiTokenView[]
  scopes: ApiTokenView['scope'][]
}) {
  const t = useTranslations('settings.tokens')
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiTokenView | null>(null)
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      {t('create')}
    </Button>
  )
  return (
    <>
      {tokens.length === 0 ? (
        <EmptyState
          icon={KeyRound}
          title={t('empty')}
          description={t('emptyHelp')}
          action={create}
        />
      ) : (
        <>
          <div className="flex flex-wrap items-start justify-between gap-3 pb-4">
            <p className="max-w-[72ch] text-muted-foreground">{t('help')}</p>
            {create}
          </div>
          <TokenTable tokens={tokens} onRevoke={setRevoking} />
        </>
      )}
      <CreateTokenDialog open={creating} onOpenChange={setCreating} scopes={scopes} />
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </>
  )
}

function TokenTable({
  tokens,
  onRevoke,
}: {
  tokens: ApiTokenView[]
  onRevoke: (token: ApiTokenView) => void
}) {
  const t = useTranslations('settings.tokens')
  const common = useTranslations('common')
  return (
    <Table>
      <TableHeader>
        <TableRow>
          <TableHead>{t('name')}</TableHead>
          <TableHead>{t('scope')}</TableHead>
          <TableHead className="max-sm:hidden">{t('created')}</TableHead>
          <TableHead className="max-sm:hidden">{t('lastUsed')}</TableHead>
          <TableHead className="max-sm:hidden">{t('expires')}</TableHead>
          <TableHead>
            <span className="sr-only">{common('actions')}</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {tokens.map((token) => (
          <TableRow key={token.id}>
            <TableCell className="py-2">
              <span className="font-medium">{token.name}</span>
              <span className="block font-mono text-xs text-muted-foreground">{token.prefix}…</span>
            </TableCell>
            <TableCell>
              {t(`scopes.${token.scope}`)}
              {token.namespace && (
                <span className="block text-xs text-muted-foreground">{token.namespace}</span>
              )}
            </TableCell>
            <TableCell className="text-muted-foreground max-sm:hidden">
              <RelativeTime time={token.createdAt} />
            </TableCell>
            <TableCell className="text-muted-foreground max-sm:hidden">
              {token.lastUsedAt ? <RelativeTime time={token.lastUsedAt} /> : common('never')}
            </TableCell>
            <TableCell className="text-muted-foreground max-sm:hidden">
              {token.expiresAt ? <RelativeTime time={token.expiresAt} /> : common('never')}
            </TableCell>
            <TableCell className="text-right">
              {token.revokedAt ? (
                <Badge variant="outline">{t('revoked')}</Badge>
              ) : (
                <Button size="sm" variant="danger-quiet" onClick={() => onRevoke(token)}>
                  {t('revoke')}
                </Button>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function RevokeDialog({ token, onClose }: { token: ApiTokenView; onClose: () => void }) {
  const t = useTranslations('settings.tokens')
  const errorText = useErrorText()
  const router = useRouter()
  const revoke = useRevokeToken()
  function confirm() {
    revoke.mutate(token.id, {
      onSuccess: () => {
        toast.success(t('revokedDone', { name: token.name }))
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
      title={t('revokeTitle', { name: token.name })}
      description={t('revokeHelp')}
      action={t('revokeAction')}
      pending={revoke.isPending}
      onConfirm={confirm}
    >
      {revoke.isError && <ErrorNote>{errorText(revoke.error)}</ErrorNote>}
    </ConfirmDialog>
  )
}
