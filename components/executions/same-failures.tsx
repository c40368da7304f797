'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useSameFailures } from '@/lib/executions/hooks'
import { RelativeTime } from '../ui/relative-time'
import { failuresHref } from './failures/failures-query'

/** How often the same failed in the same way in the last thirty days, and the last time before or after. */
export function SameFailures({
  executionId,
  namespace,
  flowId,
}: {
  executionId: string
  namespace: string
  flowId: string
}) {
  const t = useTranslations('executions.failures')
  const same = useSameFailures(executionId)
  if (!same) return null
  const href = failuresHref({ namespace, flow: flowId, range: '30d' })
  return (
    <p className="text-muted-foreground">
      {same.others === 0 ? (
        t('sameNone')
      ) : (
        <>
          <Link href={href} className="link">
            {t('same', { n: same.others })}
          </Link>
          {same.lastExecutionId !== null && same.lastAt !== null && (
            <>
              {' · '}
              <Link href={`/executions/${same.lastExecutionId}`} className="hover:underline">
                {t('last')} <RelativeTime time={same.lastAt} />
              </Link>
            </>
          )}
        </>
      )}
    </p>
  )
}
