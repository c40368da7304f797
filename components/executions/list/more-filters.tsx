'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { parseLength } from '@/lib/shared/length'
import { Input } from '../../ui/input'
import { NativeSelect } from '../../ui/native-select'
import { TypedInput } from '../../ui/typed-input'
import type { ListQuery } from './list-filter'
import { sources } from './sources'

const half = 'w-36 max-sm:w-[calc(50%-4px)]'

type Change = (change: Partial<ListQuery>) => void

/** The filters that are asked for seldom: labels, who started it, and how long it took. */
export function MoreFilters({ query, onChange }: { query: ListQuery; onChange: Change }) {
  const t = useTranslations('executions.list')
  const actor = useTranslations('executions.actor')
  return (
    <div role="group" aria-label={t('more')} className="flex w-full flex-wrap items-center gap-2">
      <LabelInput
        labels={query.labels}
        onAdd={(label) => onChange({ labels: [...query.labels, label] })}
      />
      <NativeSelect
        aria-label={t('by')}
        className="w-48 max-sm:w-[calc(50%-4px)]"
        value={query.by}
        onChange={(event) => onChange({ by: event.target.value })}
      >
        <option value="">{t('byAnything')}</option>
        {sources.map((source) => (
          <option key={source} value={source}>
            {actor(source)}
          </option>
        ))}
      </NativeSelect>
      <TypedInput
        value={query.trigger}
        onTyped={(trigger) => onChange({ trigger: trigger.trim() })}
        label={t('trigger')}
        className={half}
      />
      <LengthInput label={t('min')} value={query.min} onLength={(min) => onChange({ min })} />
      <LengthInput label={t('max')} value={query.max} onLength={(max) => onChange({ max })} />
    </div>
  )
}

/** What was typed is taken when it can be read; until then the field says what it should look like. */
function CheckedInput({
  label,
  placeholder,
  value,
  wrongText,
  onTake,
}: {
  label: string
  placeholder: string
  value: string
  wrongText: string
  /** What is to stand in the field from then on; null where it could not be read. */
  onTake: (text: string) => string | null
}) {
  const [text, setText] = useState(value)
  const [wrong, setWrong] = useState(false)
  useEffect(() => setText(value), [value])
  function take() {
    const given = text.trim()
    if (given === value) return setWrong(false)
    const left = onTake(given)
    setWrong(left === null)
    if (left !== null) setText(left)
  }
  return (
    <span className="contents">
      <Input
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setWrong(false)
        }}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
        aria-label={label}
        aria-invalid={wrong}
        placeholder={placeholder}
        className={half}
      />
      {wrong && (
        <span role="alert" className="text-xs text-danger">
          {wrongText}
        </span>
      )}
    </span>
  )
}

function LengthInput({
  label,
  value,
  onLength,
}: {
  label: string
  value: string
  onLength: (text: string) => void
}) {
  const t = useTranslations('executions.list')
  return (
    <CheckedInput
      label={t('lengthHelp', { label })}
      placeholder={label}
      value={value}
      wrongText={t('lengthWrong')}
      onTake={(text) => {
        if (text !== '' && parseLength(text) === null) return null
        onLength(text)
        return text
      }}
    />
  )
}

function LabelInput({
  labels,
  onAdd,
}: {
  labels: readonly string[]
  onAdd: (label: string) => void
}) {
  const t = useTranslations('executions.list')
  return (
    <CheckedInput
      label={t('labelHelp')}
      placeholder={t('label')}
      value=""
      wrongText={t('labelWrong')}
      onTake={(text) => {
        if (!/^[^:,]+:[^,]+$/.test(text)) return null
        if (!labels.includes(text)) onAdd(text)
        return ''
      }}
    />
  )
}
