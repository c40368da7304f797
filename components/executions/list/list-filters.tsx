'use client'

import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { NamespaceSelect } from '../../layout/namespace-select'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Menu } from '../../ui/menu'
import { NativeSelect } from '../../ui/native-select'
import { useStateWord } from '../../ui/state-chip'
import { stateLook } from '../../ui/states'
import { isFiltered, listStates, type ListQuery, type Range, ranges } from './list-filter'
import { TypedInput } from '../../ui/typed-input'
import { FilterChips } from './filter-chips'

const MoreFilters = dynamic(() => import('./more-filters').then((module) => module.MoreFilters))

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
  const [more, setMore] = useState(false)
  return (
    <div className="flex flex-wrap items-center gap-2 pb-3">
      <TypedInput
        value={query.q}
        onTyped={(q) => onChange({ q })}
        label={t('search')}
        className="w-56 max-sm:w-full"
      />
      <NamespaceSelect
        label={t('namespace')}
        all={t('allNamespaces')}
        className="w-48 max-sm:w-[calc(50%-4px)]"
        value={query.namespace}
        namespaces={namespaces}
        onChange={(namespace) => onChange({ namespace })}
      />
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
      <Button aria-expanded={more} onClick={() => setMore(!more)}>
        {t('more')}
      </Button>
      {isFiltered(query) && <FilterChips query={query} onChange={onChange} />}
      {more && <MoreFilters query={query} onChange={onChange} />}
    </div>
  )
}
