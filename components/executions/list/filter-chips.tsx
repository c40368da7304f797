'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import type { ListQuery } from './list-filter'
import { sources } from './sources'

/** What is filtered by without a field of its own in sight, each to be taken away, and all at once. */
export function FilterChips({
  query,
  onChange,
}: {
  query: ListQuery
  onChange: (change: Partial<ListQuery> | null) => void
}) {
  const t = useTranslations('executions.list')
  const actor = useTranslations('executions.actor')
  const source = sources.find((one) => one === query.by)
  return (
    <>
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
      {query.by && (
        <Removable
          text={t('byIs', { source: source ? actor(source) : query.by })}
          onRemove={() => onChange({ by: '' })}
        />
      )}
      {(['trigger', 'min', 'max'] as const).map(
        (name) =>
          query[name] && (
            <Removable
              key={name}
              text={t(`${name}Is`, { value: query[name] })}
              onRemove={() => onChange({ [name]: '' })}
            />
          ),
      )}
      <Button variant="ghost" onClick={() => onChange(null)}>
        {t('clear')}
      </Button>
    </>
  )
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
