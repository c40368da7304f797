'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useForm } from 'react-hook-form'
import { localeNames, locales } from '@/i18n/locales'
import { useChangePassword, useSavePreferences } from '@/lib/accounts/hooks'
import { isAppError } from '@/lib/shared/errors'
import { themeChoice, themeChoices } from '../layout/preferences'
import { useTheme } from '../layout/theme'
import { useErrorText } from '../layout/use-error-text'
import { useLanguage } from '../layout/use-language'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { Field } from '../ui/field'
import { Form } from '../ui/form'
import { Input } from '../ui/input'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select'
import { toast } from '../ui/toast'
import { type NewPassword, PasswordFields } from './password-fields'
import { SettingsSection } from './settings-frame'

export function ProfilePanel({ person }: { person: { email: string; name: string } }) {
  const t = useTranslations('settings.profile')
  return (
    <>
      <SettingsSection title={t('account')} description={t('accountHelp')}>
        <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-y-2 pb-4">
          <dt className="text-muted-foreground">{t('email')}</dt>
          <dd className="break-words">{person.email}</dd>
        </dl>
        <NameForm name={person.name} />
      </SettingsSection>
      <SettingsSection title={t('appearance')} description={t('appearanceHelp')}>
        <Appearance />
      </SettingsSection>
      <SettingsSection title={t('password')} description={t('passwordHelp')}>
        <PasswordForm />
      </SettingsSection>
    </>
  )
}

function NameForm({ name }: { name: string }) {
  const t = useTranslations('settings.profile')
  const errorText = useErrorText()
  const router = useRouter()
  const form = useForm({ defaultValues: { name } })
  const save = useSavePreferences()

  function submit(wanted: { name: string }) {
    if (save.isPending) return
    save.mutate(wanted, {
      onSuccess: () => {
        form.reset(wanted)
        toast.success(t('nameSaved'))
        router.refresh()
      },
    })
  }

  return (
    <Form onSubmit={() => void form.handleSubmit(submit)()} className="flex flex-col gap-4">
      {save.isError && <ErrorNote>{errorText(save.error)}</ErrorNote>}
      <Field label={t('name')} required error={form.formState.errors.name?.message}>
        {(control) => (
          <Input
            {...control}
            autoComplete="name"
            maxLength={100}
            {...form.register('name', {
              validate: (text) => Boolean(text.trim()) || t('nameMissing'),
            })}
          />
        )}
      </Field>
      <div>
        <Button type="submit" pending={save.isPending}>
          {t('saveName')}
        </Button>
      </div>
    </Form>
  )
}

function Appearance() {
  const t = useTranslations('shell')
  const theme = useTheme()
  const language = useLanguage()
  const save = useSavePreferences()
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t('language')} required>
        {(control) => (
          <Select
            value={language.locale}
            onValueChange={(locale) => {
              language.choose(locale)
              save.mutate({ locale })
            }}
          >
            <SelectTrigger {...control}>
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {locales.map((name) => (
                <SelectItem key={name} value={name} lang={name}>
                  {localeNames[name]}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        )}
      </Field>
      <Field label={t('theme.label')} required>
        {(control) => (
          <Select
            value={theme.choice}
            onValueChange={(value) => {
              theme.choose(themeChoice(value))
              save.mutate({ theme: themeChoice(value) })
            }}
          >
            <SelectTrigger {...control}>
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {themeChoices.map((name) => (
                <SelectItem key={name} value={name}>
                  {t(`theme.${name}`)}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        )}
      </Field>
    </div>
  )
}

type PasswordChange = NewPassword & { current: string }
const blank: PasswordChange = { current: '', password: '', again: '' }

function PasswordForm() {
  const t = useTranslations('settings.profile')
  const auth = useTranslations('auth')
  const errorText = useErrorText()
  const form = useForm<PasswordChange>({ defaultValues: blank })
  const change = useChangePassword()

  function submit({ current, password }: PasswordChange) {
    if (change.isPending) return
    change.mutate(
      { current, next: password },
      {
        onSuccess: () => {
          form.reset(blank)
          toast.success(t('passwordChanged'))
        },
        onError: (error) => {
          if (isAppError(error) && error.fields.some(({ path }) => path === 'current')) {
            form.setError('current', { message: t('wrongPassword') }, { shouldFocus: true })
          }
        },
      },
    )
  }

  return (
    <Form onSubmit={() => void form.handleSubmit(submit)()} className="flex flex-col gap-4">
      {change.isError && <ErrorNote>{errorText(change.error)}</ErrorNote>}
      <Field label={t('currentPassword')} required error={form.formState.errors.current?.message}>
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="current-password"
            {...form.register('current', { required: auth('passwordMissing') })}
          />
        )}
      </Field>
      <PasswordFields form={form} />
      <div>
        <Button type="submit" pending={change.isPending}>
          {t('changePassword')}
        </Button>
      </div>
    </Form>
  )
}
