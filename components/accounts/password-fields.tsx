'use client'

import { useTranslations } from 'next-intl'
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'
import { Field } from '../ui/field'
import { Input } from '../ui/input'

/** What the server asks of a password; it checks again. */
export const passwordLength = { least: 10, most: 200 }

export type NewPassword = { password: string; again: string }

/** A new password, typed twice. */
export function PasswordFields<Form extends NewPassword & FieldValues>({
  form,
}: {
  form: UseFormReturn<Form>
}) {
  const t = useTranslations('auth')
  const message = (name: 'password' | 'again') => form.formState.errors[name]?.message as string
  return (
    <>
      <Field
        label={t('newPassword')}
        help={t('passwordRule', { least: passwordLength.least })}
        required
        error={message('password')}
      >
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="new-password"
            {...form.register('password' as Path<Form>, {
              validate: (value: string) =>
                (value.length >= passwordLength.least && value.length <= passwordLength.most) ||
                t('passwordRule', { least: passwordLength.least }),
            })}
          />
        )}
      </Field>
      <Field label={t('again')} required error={message('again')}>
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="new-password"
            {...form.register('again' as Path<Form>, {
              validate: (value: string, values: Form) =>
                value === values.password || t('notTheSame'),
            })}
          />
        )}
      </Field>
    </>
  )
}
