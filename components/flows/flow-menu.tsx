'use client'

import { Ellipsis, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useDeleteFlow } from '@/lib/flows/hooks'
import { useErrorText } from '../layout/use-error-text'
import { ConfirmDialog } from '../ui/alert-dialog'
import { Button } from '../ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu'
import { ErrorNote } from '../ui/error-state'
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

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button size="icon" aria-label={common('actions')}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem variant="danger" onSelect={() => setAsking(true)}>
            <Trash2 aria-hidden />
            {t('action')}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
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
