'use client'

import { useTranslations } from 'next-intl'
import { Field } from '../ui/field'
import { Input } from '../ui/input'
import { NativeSelect } from '../ui/native-select'
import type { SubscriptionForm } from './subscription-form'

const choices = ['usual', 'every', 'few'] as const

/** How many messages people get: each event, or an opener and digests, with a cap and quiet hours. */
export function SubscriptionLimits({
  form,
  onChange,
}: {
  form: SubscriptionForm
  onChange: (form: SubscriptionForm) => void
}) {
  const t = useTranslations('notifications.subscription.limits')
  const set = (name: keyof SubscriptionForm, value: string) => onChange({ ...form, [name]: value })
  const input = (name: keyof SubscriptionForm, type: string, required = false) => (
    <Field label={t(name)} required={required} className="flex-1">
      {(control) => (
        <Input
          {...control}
          type={type}
          autoComplete="off"
          value={form[name]}
          onChange={({ target }) => set(name, target.value)}
        />
      )}
    </Field>
  )
  return (
    <>
      <Field label={t('title')} required help={t(`help.${choiceOf(form.limits)}`)}>
        {(control) => (
          <NativeSelect
            {...control}
            value={form.limits}
            onChange={({ target }) => set('limits', target.value)}
          >
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {t(`choice.${choice}`)}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      {form.limits === 'few' && (
        <>
          <div className="flex flex-wrap gap-3">
            {input('digestMinutes', 'number', true)}
            {input('mostAnHour', 'number', true)}
          </div>
          <div className="flex flex-wrap gap-3">
            {input('quietFrom', 'time')}
            {input('quietTo', 'time')}
            {input('zone', 'text', true)}
          </div>
        </>
      )}
    </>
  )
}

const choiceOf = (limits: string) => choices.find((choice) => choice === limits) ?? 'usual'
