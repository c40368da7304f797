'use client'

import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ConsistencyView, FindingView } from '@/lib/workers/cluster/schema'
import { Section } from '../../layout/section'
import { RelativeTime } from '../../ui/relative-time'
import { shortId } from '../../ui/short-id'

/** What the check of the engine's own rules found, in plain words; one line while it found nothing. */
export function ConsistencySection({ consistency }: { consistency: ConsistencyView }) {
  const t = useTranslations('workers.consistency')
  const { findings, checkedAt } = consistency
  const open = findings.filter(({ repairedAt }) => repairedAt === null).length
  return (
    <Section title={t('title')} className="gap-0">
      <p className="mt-1 max-w-3xl text-sm text-muted-foreground">
        {t('description')}{' '}
        {checkedAt ? (
          <>
            {t('checked')} <RelativeTime time={checkedAt} />
          </>
        ) : (
          t('notYet')
        )}
      </p>
      <p className="mt-3 flex items-start gap-2 text-sm">
        {open > 0 ? (
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
        ) : (
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-state-green" />
        )}
        {findings.length === 0 ? t('nothing') : t('found', { n: findings.length, open })}
      </p>
      {findings.length > 0 && (
        <ul className="mt-2 max-w-3xl divide-y rounded-md border">
          {findings.map((finding) => (
            <Finding key={finding.id} finding={finding} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Finding({ finding }: { finding: FindingView }) {
  const t = useTranslations('workers.consistency')
  const { executionId, namespace, flowId, kind, foundAt, repairedAt, message } = finding
  return (
    <li className="px-3 py-2 text-sm">
      <p className="font-medium">{t(`kind.${kind}`)}</p>
      <p className="mt-0.5 break-words text-muted-foreground">{message}</p>
      <p className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted-foreground">
        {executionId && namespace && (
          <Link
            className="font-mono underline-offset-4 hover:underline"
            href={`/executions/${executionId}`}
          >
            {`${namespace}.${flowId} ${shortId(executionId)}`}
          </Link>
        )}
        <span>
          {t('foundAt')} <RelativeTime time={foundAt} />
        </span>
        <span>
          {repairedAt ? (
            <>
              {t('repairedAt')} <RelativeTime time={repairedAt} />
            </>
          ) : (
            t('notRepaired')
          )}
        </span>
      </p>
    </li>
  )
}
