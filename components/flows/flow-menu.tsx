'use client'

import { Ellipsis, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useDeleteFlow } from '@/lib/flows/hooks'
import { usePageCommands } from '../layout/page-commands'
import { useErrorText } from '../layout/use-error-text'
import { ConfirmDialog } from '../ui/alert-dialog'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { Menu } from '../ui/menu'
import { toast } from '../ui/toast'

export function FlowMenu({ flow }: { flow: { namespace: string; id: string } }) {
  const t = useTranslations('flows.delete')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const router = useRouter()
  const [asking, setAsking] = useState(false)
  const remove = useDeleteFlow()

  function confirm() {
    remove.mutate(
      { namespace: flow.namespace, flowId: flow.id },
      {
        onSuccess: () => {
          toast.success(t('done', { id: flow.id }))
          router.push('/flows')
        },
      },
    )
  }

  const entries = [
    {
      key: 'delete',
      icon: Trash2,
      words: t('action'),
      danger: true,
      onSelect: () => setAsking(true),
    },
  ]
  usePageCommands(entries)
  return (
    <>
      <Menu
        trigger={
          <Button size="icon" aria-label={common('actions')}>
            <Ellipsis aria-hidden />
          </Button>
        }
        entries={entries}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        danger
        title={t('title', { id: flow.id })}
        description={t('description')}
        action={t('action')}
        pending={remove.isPending || remove.isSuccess}
        onConfirm={confirm}
      >
        {remove.isError && <ErrorNote>{errorText(remove.error)}</ErrorNote>}
      </ConfirmDialog>
    </>
  )
}
