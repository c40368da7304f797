'use client'

import { Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { debounce, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { TriggerChoice } from '@/lib/triggers/hooks'
import { NamespaceSelect } from '../layout/namespace-select'
import { Button } from '../ui/button'
import { Input } from '../ui/input'
import { NativeSelect } from '../ui/native-select'

const types = [
  'core.trigger.Schedule',
  'core.trigger.ScheduleOnDates',
  'core.trigger.Flow',
  'core.trigger.Webhook',
  'core.http.Trigger',
]
const shows = ['on', 'off', 'late', 'waiting', 'backfill'] as const
const text = parseAsString.withDefault('')
const parsers = {
  q: text,
  namespace: text,
  type: text,
  show: parseAsStringLiteral(shows),
}
const typingPauseMs = 200

export function useTriggerChoice(): TriggerChoice {
  const [{ show, ...texts }] = useQueryStates(parsers)
  return { ...texts, show: show ?? '' }
}

/** By name, namespace, kind, and how they stand; all of it in the address. */
export function TriggerFilters({ namespaces }: { namespaces: readonly string[] }) {
  const t = useTranslations('triggers')
  const common = useTranslations('common')
  const [choice, set] = useQueryStates(parsers)
  const half = 'max-sm:w-[calc(50%-4px)]'
  return (
    <div role="search" className="flex flex-wrap items-center gap-2 pb-3">
      <div className="relative w-full sm:w-64">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground"
        />
        <Input
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          className="pl-8"
          value={choice.q}
          onChange={({ target: { value } }) =>
            void set(
              { q: value || null },
              { limitUrlUpdates: value === '' ? undefined : debounce(typingPauseMs) },
            )
          }
        />
      </div>
      <NamespaceSelect
        label={t('namespace')}
        all={t('filter.allNamespaces')}
        className="w-full sm:w-48"
        value={choice.namespace}
        namespaces={namespaces}
        onChange={(namespace) => void set({ namespace: namespace || null })}
      />
      <NativeSelect
        aria-label={t('column.type')}
        className={`w-40 ${half}`}
        value={choice.type}
        onChange={({ target: { value } }) => void set({ type: value || null })}
      >
        <option value="">{t('filter.allTypes')}</option>
        {withChosen(types, choice.type).map((type) => (
          <option key={type} value={type}>
            {shortType(type)}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label={t('filter.show')}
        className={`w-40 ${half}`}
        value={choice.show ?? ''}
        onChange={({ target: { value } }) =>
          void set({ show: shows.find((show) => show === value) ?? null })
        }
      >
        <option value="">{t('filter.all')}</option>
        {shows.map((show) => (
          <option key={show} value={show}>
            {t(`filter.${show}`)}
          </option>
        ))}
      </NativeSelect>
      {(choice.q || choice.namespace || choice.type || choice.show) && (
        <Button variant="ghost" onClick={() => void set(null)}>
          <X aria-hidden />
          {common('clear')}
        </Button>
      )}
    </div>
  )
}

export const shortType = (type: string): string => type.replace(/^core\.(trigger\.)?/, '')

/** An address may name what no row has any more: it stands in the list as well. */
const withChosen = (all: readonly string[], chosen: string): readonly string[] =>
  chosen === '' || all.includes(chosen) ? all : [chosen, ...all]
