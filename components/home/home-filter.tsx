'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { NamespaceAndRange } from '../executions/list/namespace-and-range'
import { homeHref, type HomeQuery, homeRanges } from './home-query'

/** Which namespace, and how far back. */
export function HomeFilter({ query, namespaces }: { query: HomeQuery; namespaces: string[] }) {
  const t = useTranslations('home')
  const router = useRouter()
  return (
    <div className="flex flex-wrap gap-2">
      <NamespaceAndRange
        query={query}
        namespaces={namespaces}
        ranges={homeRanges}
        rangeLabel={t('range')}
        onChange={(change) => router.push(homeHref({ ...query, ...change }))}
      />
    </div>
  )
}
