'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { NativeSelect } from '../ui/native-select'
import { homeHref, type HomeQuery, type HomeRange, homeRanges } from './home-query'

/** Which namespace, and how far back. */
export function HomeFilter({ query, namespaces }: { query: HomeQuery; namespaces: string[] }) {
  const list = useTranslations('executions.list')
  const t = useTranslations('home')
  const router = useRouter()
  const go = (change: Partial<HomeQuery>) => router.push(homeHref({ ...query, ...change }))
  const names = [...new Set([...namespaces, query.namespace])].filter(Boolean)
  return (
    <div className="flex flex-wrap gap-2">
      <NativeSelect
        aria-label={list('namespace')}
        className="w-48 max-sm:w-40"
        value={query.namespace}
        onChange={(event) => go({ namespace: event.target.value })}
      >
        <option value="">{list('allNamespaces')}</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label={t('range')}
        className="w-36 max-sm:w-44"
        value={query.range}
        onChange={(event) => go({ range: event.target.value as HomeRange })}
      >
        {homeRanges.map((range) => (
          <option key={range} value={range}>
            {list(`range.${range}`)}
          </option>
        ))}
      </NativeSelect>
    </div>
  )
}
