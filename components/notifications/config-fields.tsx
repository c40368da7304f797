'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { ConfigField } from '@/lib/notifications/schema'
import { Field, type FieldControlProps } from '../ui/field'
import { Input } from '../ui/input'
import { NativeSelect } from '../ui/native-select'
import { Textarea } from '../ui/textarea'
import { BatchControl } from './batch-control'
import type { Texts } from './config-texts'
import { TemplatePreview } from './template-preview'

/** One field for each of a type's properties. */
export function ConfigFields({
  fields,
  texts,
  onChange,
}: {
  fields: ConfigField[]
  texts: Texts
  onChange: (texts: Texts) => void
}) {
  const t = useTranslations('notifications.config')
  const set = (name: string, value: string) => onChange({ ...texts, [name]: value })
  const shown = fields.filter(
    ({ name }) => name !== 'template' || texts.format === undefined || texts.format === 'template',
  )
  return shown.map((field) => (
    <Field key={field.name} label={field.name} required={field.required}>
      {(control) =>
        controlOf(
          field,
          control,
          texts[field.name] ?? '',
          (value) => set(field.name, value),
          t('kept'),
        )
      }
    </Field>
  ))
}

function controlOf(
  { name, kind, choices, default: given }: ConfigField,
  control: FieldControlProps,
  value: string,
  set: (value: string) => void,
  kept: string,
): ReactNode {
  const common = { ...control, value, autoComplete: 'off', spellCheck: false }
  if (kind === 'choice' || kind === 'flag') {
    const all = kind === 'flag' ? ['false', 'true'] : choices
    return (
      <NativeSelect
        {...control}
        value={value || given}
        onChange={({ target }) => set(target.value)}
      >
        {!all.includes(value || given) && <option value="">–</option>}
        {all.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </NativeSelect>
    )
  }
  if (kind === 'batch') return <BatchControl control={control} value={value} onChange={set} />
  if (kind === 'long' || kind === 'json') {
    return (
      <>
        <Textarea
          {...common}
          rows={4}
          className="font-mono text-xs"
          placeholder={kind === 'json' ? '{ }' : ''}
          onChange={({ target }) => set(target.value)}
        />
        {name === 'template' && <TemplatePreview template={value} />}
      </>
    )
  }
  return (
    <Input
      {...common}
      type={kind === 'secret' && value !== '******' ? 'password' : 'text'}
      title={value === '******' ? kept : undefined}
      placeholder={given}
      onChange={({ target }) => set(target.value)}
    />
  )
}
