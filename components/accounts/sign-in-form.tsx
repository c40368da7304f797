'use client'

import { useTranslations } from 'next-intl'
import { useForm } from 'react-hook-form'
import { useSignIn } from '@/lib/accounts/hooks'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { Field } from '../ui/field'
import { Form } from '../ui/form'
import { Input } from '../ui/input'
import { useSignInErrorText } from './use-sign-in-error-text'

type Credentials = { email: string; password: string }

/** `next` is where to go afterwards: a path of this site, checked by the server. */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('auth')
  const errorText = useSignInErrorText()
  const form = useForm<Credentials>({ defaultValues: { email: '', password: '' } })
  const signIn = useSignIn()
  const { errors } = form.formState

  function submit(credentials: Credentials) {
    if (signIn.isPending || signIn.isSuccess) return
    // A whole new page: nothing of the signed-out one, nor of another person, stays in memory.
    signIn.mutate(credentials, { onSuccess: () => window.location.assign(next) })
  }

  return (
    <Form onSubmit={() => void form.handleSubmit(submit)()} className="flex flex-col gap-4">
      {signIn.isError && <ErrorNote>{errorText(signIn.error)}</ErrorNote>}
      <Field label={t('email')} required error={errors.email?.message}>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="username"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page is this one form
            autoFocus
            className="h-10"
            {...form.register('email', { required: t('emailMissing') })}
          />
        )}
      </Field>
      <Field label={t('password')} required error={errors.password?.message}>
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="current-password"
            className="h-10"
            {...form.register('password', { required: t('passwordMissing') })}
          />
        )}
      </Field>
      <Button
        type="submit"
        variant="primary"
        size="lg"
        pending={signIn.isPending || signIn.isSuccess}
      >
        {t('signIn')}
      </Button>
    </Form>
  )
}
