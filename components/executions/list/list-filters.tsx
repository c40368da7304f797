'use client'

import { ListFilter, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Input } from '../../ui/input'
import { Menu } from '../../ui/menu'
import { NativeSelect } from '../../ui/native-select'
import { useStateWord } from '../../ui/state-chip'
import { stateLook } from '../../ui/states'
import { isFiltered, listStates, type ListQuery, type Range, ranges } from './list-filter'

const typingMs = 250

export function ListFilters({
  query,
  onChange,
  namespaces,
}: {
  query: ListQuery
  onChange: (change: Partial<ListQuery> | null) => void
  namespaces: readonly string[]
}) {
  const t = useTranslations('executions.list')
  const word = useStateWord()
  return (
    <div className="flex flex-wrap items-center gap-2 pb-3">
      <TypedInput
        value={query.q}
        onTyped={(q) => onChange({ q })}
        label={t('search')}
        className="w-56 max-sm:w-full"
      />
      <NativeSelect
        aria-label={t('namespace')}
        className="w-48 max-sm:w-[calc(50%-4px)]"
        value={query.namespace}
        onChange={(event) => onChange({ namespace: event.target.value })}
      >
        <option value="">{t('allNamespaces')}</option>
        {namesWith(namespaces, query.namespace).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <TypedInput
        value={query.flow}
        onTyped={(flow) => onChange({ flow })}
        label={t('flow')}
        className="w-36 max-sm:w-[calc(50%-4px)]"
      />
      <Menu
        align="start"
        trigger={
          <Button>
            <ListFilter aria-hidden />
            {t('state')}
            {query.state.length > 0 && <Badge variant="accent">{query.state.length}</Badge>}
          </Button>
        }
        entries={listStates.map((state) => ({
          key: state,
          icon: stateLook(state).icon,
          words: word(state),
          checked: query.state.includes(state),
          onSelect: () =>
            onChange({
              state: query.state.includes(state)
                ? query.state.filter((other) => other !== state)
                : [...query.state, state],
            }),
        }))}
      />
      <NativeSelect
        aria-label={t('range.label')}
        className="w-36 max-sm:w-[calc(50%-4px)]"
        value={query.range ?? ''}
        onChange={(event) => onChange({ range: (event.target.value as Range) || null })}
      >
        <option value="">{t('range.all')}</option>
        {ranges.map((range) => (
          <option key={range} value={range}>
            {t(`range.${range}`)}
          </option>
        ))}
      </NativeSelect>
      <LabelInput
        labels={query.labels}
        onAdd={(label) => onChange({ labels: [...query.labels, label] })}
      />
      {query.labels.map((label) => (
        <Removable
          key={label}
          text={label}
          onRemove={() => onChange({ labels: query.labels.filter((other) => other !== label) })}
        />
      ))}
      {query.worker && (
        <Removable
          text={t('worker', { id: query.worker.slice(-8) })}
          onRemove={() => onChange({ worker: '' })}
        />
      )}
      {isFiltered(query) && (
        <Button variant="ghost" onClick={() => onChange(null)}>
          {t('clear')}
        </Button>
      )}
    </div>
  )
}

function namesWith(names: readonly string[], chosen: string): string[] {
  return chosen && !names.includes(chosen) ? [chosen, ...names] : [...names]
}

function Removable({ text, onRemove }: { text: string; onRemove: () => void }) {
  const t = useTranslations('executions.list')
  return (
    <Badge className="h-6 pr-0.5">
      {text}
      <button
        type="button"
        aria-label={t('removeFilter', { name: text })}
        onClick={onRemove}
        className="grid size-5 place-items-center rounded-sm hover:bg-hover"
      >
        <X aria-hidden />
      </button>
    </Badge>
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
      className="w-36 max-sm:w-[calc(50%-4px)]"
    />
  )
}

/** Says what was typed once the typing rests. */
function TypedInput({
  value,
  onTyped,
  label,
  className,
}: {
  value: string
  onTyped: (text: string) => void
  label: string
  className?: string
}) {
  const [text, setText] = useState(value)
  const latest = useRef(onTyped)
  useEffect(() => {
    latest.current = onTyped
  })
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => latest.current(text), typingMs)
    return () => clearTimeout(timer)
    // A value that changes from outside is taken over above, not typed.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text])
  return (
    <Input
      type="search"
      value={text}
      onChange={(event) => setText(event.target.value)}
      placeholder={label}
      aria-label={label}
      className={className}
    />
  )
}
