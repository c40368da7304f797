import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ComingTriggers } from '@/lib/triggers/schema'
import { flowHref } from '../flows/flow-href'
import { RelativeTime } from '../ui/relative-time'

/** What the clock starts next, and what stands behind its time. */
export function Coming({ coming: { next, late, waiting } }: { coming: ComingTriggers }) {
  return (
    <>
      {late + waiting > 0 && (
        <p className="flex flex-wrap gap-x-6 gap-y-1">
          <Behind show="late" count={late} className="text-state-amber" />
          <Behind show="waiting" count={waiting} />
        </p>
      )}
      <ol className="flex flex-col">
        {next.map(({ namespace, flowId, triggerId, nextAt, late: isLate }) => (
          <li
            key={`${namespace}/${flowId}/${triggerId}`}
            className="grid min-h-9 grid-cols-[6.5rem_1fr] items-center gap-x-4 border-b py-1 sm:grid-cols-[6.5rem_1fr_1fr]"
          >
            <span className="tabular-nums max-sm:row-span-2">
              {nextAt && (
                <RelativeTime time={nextAt} className={isLate ? 'text-state-amber' : undefined} />
              )}
            </span>
            <Link
              href={flowHref({ namespace, id: flowId })}
              className="truncate font-medium hover:underline"
            >
              <span className="font-normal text-muted-foreground">{namespace} / </span>
              {flowId}
            </Link>
            <Link
              href={flowHref({ namespace, id: flowId }, 'triggers')}
              className="truncate text-muted-foreground hover:underline"
            >
              {triggerId}
            </Link>
          </li>
        ))}
      </ol>
    </>
  )
}

function Behind({
  show,
  count,
  className,
}: {
  show: 'late' | 'waiting'
  count: number
  className?: string
}) {
  const t = useTranslations('home')
  if (count === 0) return null
  return (
    <Link href={`/triggers?show=${show}`} className={`hover:underline ${className ?? ''}`}>
      {t(show, { count })}
    </Link>
  )
}
