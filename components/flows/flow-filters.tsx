'use client'

import { Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { debounce, parseAsString, useQueryState } from 'nuqs'
import { NamespaceSelect } from '../layout/namespace-select'
import { Button } from '../ui/button'
import { Input } from '../ui/input'

export type FlowFilter = { q: string; namespace: string }

const text = parseAsString.withDefault('')
const typingPauseMs = 200

export function useFlowFilter(): FlowFilter {
  const [q] = useQueryState('q', text)
  const [namespace] = useQueryState('namespace', text)
  return { q, namespace }
}

export function FlowFilters({ namespaces }: { namespaces: string[] }) {
  const t = useTranslations('flows.list')
  const common = useTranslations('common')
  const [q, setQ] = useQueryState('q', text)
  const [namespace, setNamespace] = useQueryState('namespace', text)
  return (
    <div role="search" className="flex flex-wrap items-center gap-2 pb-3">
      <div className="relative w-full sm:w-72">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground"
        />
        <Input
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          className="pl-8"
          value={q}
          onChange={(event) =>
            void setQ(event.target.value || null, {
              limitUrlUpdates: event.target.value ? debounce(typingPauseMs) : undefined,
            })
          }
        />
      </div>
      <NamespaceSelect
        label={t('namespace')}
        all={t('allNamespaces')}
        className="w-full sm:w-56"
        value={namespace}
        namespaces={namespaces}
        onChange={(chosen) => void setNamespace(chosen || null)}
      />
      {(q || namespace) && (
        <Button
          variant="ghost"
          onClick={() => {
            void setQ(null)
            void setNamespace(null)
          }}
        >
          <X aria-hidden />
          {common('clear')}
        </Button>
      )}
    </div>
  )
}
