'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { FlowInput } from '@/lib/engine'
import { Checkbox } from '../../ui/checkbox'
import type { FieldControlProps } from '../../ui/field'
import { Input } from '../../ui/input'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../../ui/select'
import { Switch } from '../../ui/switch'
import { Textarea } from '../../ui/textarea'
import type { InputValue } from './input-values'

export type InputControlProps = {
  input: FlowInput
  value: InputValue
  onChange: (value: InputValue) => void
  onBlur: () => void
  control: FieldControlProps
}

const inputKinds: Partial<Record<FlowInput['type'], string>> = {
  DATE: 'date',
  DATETIME: 'datetime-local',
  TIME: 'time',
  EMAIL: 'email',
  SECRET: 'password',
  URI: 'url',
}

/** The control that fits an input's type. */
export function InputControl(props: InputControlProps): ReactNode {
  const { input, value, onChange, onBlur, control } = props
  switch (input.type) {
    case 'BOOL':
      return <BoolControl {...props} />
    case 'SELECT':
      return input.values ? <ChoiceControl {...props} /> : <TextControl {...props} />
    case 'MULTISELECT':
      return <ChoicesControl {...props} />
    case 'JSON':
    case 'YAML':
    case 'ARRAY':
      return (
        <Textarea
          {...control}
          spellCheck={false}
          className="min-h-20 font-mono text-xs"
          placeholder={input.type === 'ARRAY' ? '["a", "b"]' : undefined}
          value={String(value ?? '')}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
        />
      )
    case 'FILE':
      return (
        <Input
          {...control}
          type="file"
          accept={input.allowedFileExtensions?.join(',')}
          onChange={(event) => onChange(event.target.files?.[0] ?? null)}
          onBlur={onBlur}
        />
      )
    default:
      return <TextControl {...props} />
  }
}

function TextControl({ input, value, onChange, onBlur, control }: InputControlProps) {
  const t = useTranslations('flows.run')
  const computed = typeof input.defaults === 'string' && input.defaults.includes('{{')
  const example = input.type === 'DURATION' ? 'PT5M' : undefined
  return (
    <Input
      {...control}
      type={inputKinds[input.type] ?? 'text'}
      inputMode={input.type === 'INT' ? 'numeric' : input.type === 'FLOAT' ? 'decimal' : undefined}
      step={input.type === 'TIME' || input.type === 'DATETIME' ? 1 : undefined}
      autoComplete="off"
      placeholder={computed ? t('computedDefault', { value: String(input.defaults) }) : example}
      list={input.type === 'SELECT' ? `${control.id}-values` : undefined}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onBlur}
    />
  )
}

function BoolControl({ value, onChange, control }: InputControlProps) {
  const common = useTranslations('common')
  if (typeof value === 'boolean') {
    return (
      <div className="flex h-8 items-center gap-2">
        <Switch {...control} checked={value} onCheckedChange={onChange} />
        <span className="text-muted-foreground">{value ? common('yes') : common('no')}</span>
      </div>
    )
  }
  return (
    <Select value={String(value)} onValueChange={(next) => onChange(next === 'true')}>
      <SelectTrigger {...control}>
        <SelectValue placeholder={common('none')} />
      </SelectTrigger>
      <SelectContent>
        <SelectItem value="true">{common('yes')}</SelectItem>
        <SelectItem value="false">{common('no')}</SelectItem>
      </SelectContent>
    </Select>
  )
}

function ChoiceControl(props: InputControlProps) {
  const t = useTranslations('flows.run')
  const { input, value, onChange, onBlur, control } = props
  if (input.allowCustomValue) {
    return (
      <>
        <TextControl {...props} />
        <datalist id={`${control.id}-values`}>
          {input.values?.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </datalist>
      </>
    )
  }
  return (
    <Select value={String(value ?? '')} onValueChange={onChange}>
      <SelectTrigger {...control} onBlur={onBlur}>
        <SelectValue placeholder={t('choose')} />
      </SelectTrigger>
      <SelectContent>
        {input.values?.map((choice) => (
          <SelectItem key={choice} value={choice}>
            {choice}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  )
}

function ChoicesControl({ input, value, onChange, control }: InputControlProps) {
  const chosen = Array.isArray(value) ? value : []
  return (
    <div
      id={control.id}
      role="group"
      aria-label={input.displayName ?? input.id}
      aria-describedby={control['aria-describedby']}
      className="flex flex-col gap-2 py-1"
    >
      {input.values?.map((choice) => (
        <label key={choice} className="flex items-center gap-2">
          <Checkbox
            checked={chosen.includes(choice)}
            onCheckedChange={(checked) =>
              onChange(checked ? [...chosen, choice] : chosen.filter((other) => other !== choice))
            }
          />
          {choice}
        </label>
      ))}
    </div>
  )
}
