'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { useSetGrants } from '@/lib/accounts/hooks'
import type { PersonView } from '@/lib/accounts/schema'
import { useErrorText } from '../layout/use-error-text'
import { DialogForm, DialogFrame } from '../ui/form-dialog'
import { toast } from '../ui/toast'
import { GrantsEditor } from './grants-editor'

export function GrantsDialog({ person, onClose }: { person: PersonView; onClose: () => void }) {
  const t = useTranslations('settings.people')
  const errorText = useErrorText()
  const router = useRouter()
  const [grants, setGrants] = useState(person.grants)
  const save = useSetGrants()
  function submit(event: FormEvent) {
    event.preventDefault()
    if (save.isPending) return
    save.mutate(
      { userId: person.id, grants },
      {
        onSuccess: () => {
          toast.success(t('rolesChanged', { name: person.name }))
          router.refresh()
          onClose()
        },
      },
    )
  }
  return (
    <DialogFrame
      onOpenChange={(open) => !open && onClose()}
      title={t('rolesOf', { name: person.name })}
      description={person.email}
    >
      <DialogForm
        onSubmit={submit}
        error={save.isError ? errorText(save.error) : undefined}
        action={t('saveRoles')}
        pending={save.isPending}
      >
        <GrantsEditor grants={grants} onChange={setGrants} />
      </DialogForm>
    </DialogFrame>
  )
}
