'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'

/** What is asked for when a panel opens: on its way, refused, without any, or there. */
export function AskedFacts<T>({
  asked: { data, error, refetch },
  failed,
  isEmpty,
  empty,
  skeleton,
  children,
}: {
  asked: { data: T | undefined; error: unknown; refetch: () => unknown }
  /** What could not be read, as a title. */
  failed: string
  isEmpty: (data: T) => boolean
  empty: { title: string; description: string }
  /** Classes of about the size of what comes. */
  skeleton: string
  children: (data: T) => ReactNode
}) {
  const common = useTranslations('common')
  const errorText = useErrorText()
  if (data !== undefined) return isEmpty(data) ? <EmptyState {...empty} /> : children(data)
  if (!error) return <Skeleton className={skeleton} />
  return (
    <ErrorState
      title={failed}
      description={errorText(error)}
      action={<Button onClick={() => void refetch()}>{common('retry')}</Button>}
    />
  )
}
