'use client'

import { useTranslations } from 'next-intl'
import { parseAsInteger, useQueryState } from 'nuqs'
import type { FlowRevisionView } from '@/lib/flows/schema'
import { cn } from '../ui/cn'
import { RelativeTime } from '../ui/relative-time'
import { DiffView } from './editor/diff-view'

/** Who saved what and when; the chosen revision shows what it changed from the one before. */
export function RevisionList({ revisions }: { revisions: FlowRevisionView[] }) {
  const t = useTranslations('flows.revisions')
  const [chosen, setChosen] = useQueryState('revision', parseAsInteger)
  const index = Math.max(
    0,
    revisions.findIndex(({ revision }) => revision === chosen),
  )
  const shown = revisions[index]
  const before = revisions[index + 1]
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
      <ol aria-label={t('label')} className="flex flex-col">
        {revisions.map((item) => (
          <li key={item.revision} className="border-b last:border-b-0">
            <button
              type="button"
              aria-current={item === shown ? 'true' : undefined}
              onClick={() => void setChosen(item.revision)}
              className={cn(
                'flex w-full flex-col rounded-sm px-2 py-2 text-left -outline-offset-2 hover:bg-hover',
                'aria-[current=true]:bg-accent-soft',
              )}
            >
              <span className="font-medium">{t('revision', { revision: item.revision })}</span>
              <span className="text-xs text-muted-foreground">
                <RelativeTime time={item.createdAt} />
                {item.createdBy && ` · ${item.createdBy}`}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {shown && (
        <section aria-label={t('revision', { revision: shown.revision })} className="min-w-0">
          <h2 className="pb-2 text-sm text-muted-foreground">
            {before ? t('changes', { revision: before.revision }) : t('first')}
          </h2>
          <DiffView
            before={before?.source ?? shown.source}
            after={shown.source}
            label={t('source')}
            className="max-h-[70dvh]"
          />
        </section>
      )}
    </div>
  )
}
