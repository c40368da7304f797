'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useForm } from 'react-hook-form'
import { useRedeemLink } from '@/lib/accounts/hooks'
import { isAppError } from '@/lib/shared/errors'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { Field } from '../ui/field'
import { Form } from '../ui/form'
import { Input } from '../ui/input'
import { type NewPassword, PasswordFields } from './password-fields'
import { useSignInErrorText } from './use-sign-in-error-text'

type LinkUse = NewPassword & { email: string; name: string }

/** A one-time link: its holder sets a password and is signed in. The first administrator says who they are. */
export function LinkForm({ link, isFirst }: { link: string; isFirst: boolean }) {
  const t = useTranslations('auth')
  const errorText = useSignInErrorText()
  const form = useForm<LinkUse>({ defaultValues: { password: '', again: '', email: '', name: '' } })
  const redeem = useRedeemLink()
  const gone = isAppError(redeem.error) && redeem.error.code === 'not-found'
  const { errors } = form.formState

  function submit({ password, email, name }: LinkUse) {
    if (redeem.isPending || redeem.isSuccess) return
    redeem.mutate(
      isFirst ? { link, password, email: email.trim(), name: name.trim() } : { link, password },
      { onSuccess: () => window.location.assign('/') },
    )
  }

  return (
    <Form onSubmit={() => void form.handleSubmit(submit)()} className="flex flex-col gap-4">
      {redeem.isError && (
        <ErrorNote>
          {gone ? t('linkGone') : errorText(redeem.error)}{' '}
          {gone && (
            <Link href="/sign-in" className="link">
              {t('signIn')}
            </Link>
          )}
        </ErrorNote>
      )}
      {isFirst && (
        <>
          <Field label={t('name')} required error={errors.name?.message}>
            {(control) => (
              <Input
                {...control}
                autoComplete="name"
                {...form.register('name', {
                  validate: (value) => value.trim() !== '' || t('nameMissing'),
                })}
              />
            )}
          </Field>
          <Field label={t('email')} required error={errors.email?.message}>
            {(control) => (
              <Input
                {...control}
                type="email"
                autoComplete="username"
                {...form.register('email', {
                  validate: (value) =>
                    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) || t('emailMissing'),
                })}
              />
            )}
          </Field>
        </>
      )}
      <PasswordFields form={form} />
      <Button
        type="submit"
        variant="primary"
        size="lg"
        pending={redeem.isPending || redeem.isSuccess}
      >
        {t('setPassword')}
      </Button>
    </Form>
  )
}
