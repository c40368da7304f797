'use client'

import { useTranslations } from 'next-intl'
import { NamespaceSelect } from '../../layout/namespace-select'
import { NativeSelect } from '../../ui/native-select'

type SummedRange = '1h' | '24h' | '7d' | '30d'

/** Which namespace, and how far back: the filter of a page that sums executions up. */
export function NamespaceAndRange<Range extends SummedRange>({
  query,
  namespaces,
  ranges,
  rangeLabel,
  onChange,
}: {
  query: { namespace: string; range: Range }
  namespaces: string[]
  ranges: readonly Range[]
  rangeLabel: string
  onChange: (change: { namespace?: string; range?: Range }) => void
}) {
  const t = useTranslations('executions.list')
  return (
    <>
      <NamespaceSelect
        label={t('namespace')}
        all={t('allNamespaces')}
        className="w-48 max-sm:w-40"
        value={query.namespace}
        namespaces={namespaces}
        onChange={(namespace) => onChange({ namespace })}
      />
      <NativeSelect
        aria-label={rangeLabel}
        className="w-40 max-sm:w-44"
        value={query.range}
        onChange={(event) => onChange({ range: event.target.value as Range })}
      >
        {ranges.map((range: SummedRange) => (
          <option key={range} value={range}>
            {t(`range.${range}`)}
          </option>
        ))}
      </NativeSelect>
    </>
  )
}
