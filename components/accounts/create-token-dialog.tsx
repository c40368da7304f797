'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { Controller, useForm } from 'react-hook-form'
import { useCreateToken } from '@/lib/accounts/hooks'
import type { ApiTokenView } from '@/lib/accounts/schema'
import { useErrorText } from '../layout/use-error-text'
import { Field } from '../ui/field'
import { DialogForm, DialogFrame, DialogResult } from '../ui/form-dialog'
import { Input } from '../ui/input'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select'
import { SecretOnce } from './secret-once'

type Scope = ApiTokenView['scope']
type TokenForm = { name: string; scope: Scope; namespace: string; days: string }

const lifetimes = ['30', '90', '365', 'never'] as const

type Props = { open: boolean; onOpenChange: (open: boolean) => void; scopes: Scope[] }

/** Makes a token, then shows it the only time that it can be seen. */
export function CreateTokenDialog({ open, onOpenChange, scopes }: Props) {
  const t = useTranslations('settings.tokens')
  return (
    <DialogFrame
      open={open}
      onOpenChange={onOpenChange}
      title={t('create')}
      description={t('help')}
    >
      <TokenFormBody scopes={scopes} />
    </DialogFrame>
  )
}

function TokenFormBody({ scopes }: { scopes: Scope[] }) {
  const t = useTranslations('settings.tokens')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const router = useRouter()
  const create = useCreateToken()
  const form = useForm<TokenForm>({
    defaultValues: { name: '', scope: scopes[0] ?? 'viewer', namespace: '', days: '90' },
  })

  function submit({ name, scope, namespace, days }: TokenForm) {
    if (create.isPending) return
    const expiresInDays = days === 'never' ? null : Number(days)
    create.mutate(
      { name: name.trim(), scope, namespace: namespace.trim(), expiresInDays },
      { onSuccess: () => router.refresh() },
    )
  }

  if (create.data) {
    return (
      <DialogResult close={t('done')}>
        <SecretOnce label={t('secret')} help={t('secretHelp')} secret={create.data.token} />
      </DialogResult>
    )
  }
  return (
    <DialogForm
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      error={create.isError ? errorText(create.error) : undefined}
      action={t('create')}
      pending={create.isPending}
    >
      <Field
        label={t('name')}
        help={t('nameHelp')}
        required
        error={form.formState.errors.name?.message}
      >
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            {...form.register('name', {
              validate: (value) => value.trim() !== '' || t('nameMissing'),
            })}
          />
        )}
      </Field>
      <Choice form={form} name="scope" label={t('scope')} help={t('scopeHelp')}>
        {scopes.map((scope) => [scope, t(`scopes.${scope}`)])}
      </Choice>
      <Field label={t('namespace')} help={t('namespaceHelp')}>
        {(control) => <Input {...control} autoComplete="off" {...form.register('namespace')} />}
      </Field>
      <Choice form={form} name="days" label={t('expires')}>
        {lifetimes.map((days) => [
          days,
          days === 'never' ? common('never') : t('days', { days: Number(days) }),
        ])}
      </Choice>
    </DialogForm>
  )
}

function Choice({
  form,
  name,
  label,
  help,
  children,
}: {
  form: ReturnType<typeof useForm<TokenForm>>
  name: 'scope' | 'days'
  label: string
  help?: string
  children: [value: string, label: string][]
}) {
  return (
    <Controller
      control={form.control}
      name={name}
      render={({ field }) => (
        <Field label={label} help={help} required>
          {(control) => (
            <Select value={field.value} onValueChange={field.onChange}>
              <SelectTrigger {...control} onBlur={field.onBlur}>
                <SelectValue />
              </SelectTrigger>
              <SelectContent>
                {children.map(([value, text]) => (
                  <SelectItem key={value} value={value}>
                    {text}
                  </SelectItem>
                ))}
              </SelectContent>
            </Select>
          )}
        </Field>
      )}
    />
  )
}
