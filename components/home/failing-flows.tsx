import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { Trend } from '../executions/failures/trend'
import { failuresHref } from '../executions/failures/failures-query'
import { flowHref } from '../flows/flow-href'
import type { HomeRange } from './home-query'

export type FailingFlow = {
  namespace: string
  flowId: string
  failed: number
  ended: number
  trend: number[]
}

/** The flows with most failures: how often, of how many, and when. */
export function FailingFlows({ flows, range }: { flows: FailingFlow[]; range: HomeRange }) {
  const t = useTranslations('home')
  const format = useFormatter()
  return (
    <ul className="border-t">
      {flows.map(({ namespace, flowId, failed, ended, trend }) => (
        <li
          key={`${namespace}/${flowId}`}
          className="grid min-h-10 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1 border-b py-1.5 sm:grid-cols-[minmax(0,1fr)_6rem_11rem]"
        >
          <Link href={flowHref({ namespace, id: flowId })} className="truncate hover:underline">
            <span className="text-muted-foreground">{namespace} / </span>
            <span className="font-medium">{flowId}</span>
          </Link>
          <span className="max-sm:hidden">
            <Trend counts={trend} />
          </span>
          <Link
            href={failuresHref({ namespace, flow: flowId, range: range === '7d' ? '7d' : '24h' })}
            className="text-right tabular-nums hover:underline"
          >
            {t('failedOf', { failed, ended })}{' '}
            <span className="text-muted-foreground">
              {format.number(ended === 0 ? 0 : failed / ended, {
                style: 'percent',
                maximumFractionDigits: 1,
              })}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
