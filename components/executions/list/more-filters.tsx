'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { parseLength } from '@/lib/shared/length'
import { Input } from '../../ui/input'
import { NativeSelect } from '../../ui/native-select'
import type { ListQuery } from './list-filter'
import { sources } from './sources'
import { TypedInput } from './typed-input'

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

/** A length is taken over when it is one; until then the field says what one looks like. */
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
  const [text, setText] = useState(value)
  const [wrong, setWrong] = useState(false)
  useEffect(() => setText(value), [value])
  function take() {
    const given = text.trim()
    const readable = given === '' || parseLength(given) !== null
    setWrong(!readable)
    if (readable && given !== value) onLength(given)
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
        aria-label={t('lengthHelp', { label })}
        aria-invalid={wrong}
        placeholder={label}
        className={half}
      />
      {wrong && (
        <span role="alert" className="text-xs text-danger">
          {t('lengthWrong')}
        </span>
      )}
    </span>
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
  const [text, setText] = useState('')
  function add() {
    const label = text.trim()
    if (!/^[^:,]+:[^,]+$/.test(label)) return
    if (!labels.includes(label)) onAdd(label)
    setText('')
  }
  return (
    <Input
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => event.key === 'Enter' && add()}
      onBlur={add}
      placeholder={t('label')}
      aria-label={t('labelHelp')}
      className={half}
    />
  )
}
