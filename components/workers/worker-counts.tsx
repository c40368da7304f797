import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import type { WorkerRow } from '@/lib/workers/schema'
import { isGone } from './is-gone'

/** How many attempts it runs now, leading to their executions. */
export function RunningNow({ worker }: { worker: WorkerRow }) {
  const t = useTranslations('workers')
  const format = useFormatter()
  if (isGone(worker.state)) return '–'
  if (worker.running === 0) return '0'
  return (
    <Link
      href={`/executions?worker=${worker.id}&state=RUNNING`}
      aria-label={t('runningOn', { n: worker.running, name: worker.name })}
      className="link -m-1.5 inline-block min-w-6 p-1.5"
    >
      {format.number(worker.running)}
    </Link>
  )
}

/** Attempts that failed on it in the last hour; some are worth the eye. */
export function FailedLastHour({ worker }: { worker: WorkerRow }) {
  const format = useFormatter()
  const failed = worker.failedLastHour
  return (
    <span className={failed > 0 ? 'font-medium text-danger' : undefined}>
      {format.number(failed)}
    </span>
  )
}
