'use client'

import { useTranslations } from 'next-intl'
import type { FieldControlProps } from '../ui/field'
import { Input } from '../ui/input'

/** Several events as one message: so many, or after so long. Both empty: each on its own. As JSON text. */
export function BatchControl({
  control,
  value,
  onChange,
}: {
  control: FieldControlProps
  value: string
  onChange: (value: string) => void
}) {
  const t = useTranslations('notifications.config.batch')
  const batch = read(value)
  const set = (name: 'size' | 'ageMs', text: string) => {
    const { [name]: _before, ...rest } = batch
    const next = text === '' ? rest : { ...rest, [name]: Number(text) }
    onChange(Object.keys(next).length === 0 ? '' : JSON.stringify(next))
  }
  const input = (name: 'size' | 'ageMs', placeholder: string, more: object) => (
    <Input
      {...more}
      type="number"
      placeholder={placeholder}
      value={batch[name] ?? ''}
      onChange={({ target }) => set(name, target.value)}
    />
  )
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
      <span className="w-24">{input('size', '–', { ...control, 'aria-label': t('size') })}</span>
      {t('size')}
      <span className="w-24">{input('ageMs', '1000', { 'aria-label': t('age') })}</span>
      {t('age')}
    </div>
  )
}

function read(value: string): { size?: number; ageMs?: number } {
  try {
    const found: unknown = JSON.parse(value || '{}')
    return typeof found === 'object' && found !== null ? found : {}
  } catch {
    return {}
  }
}
