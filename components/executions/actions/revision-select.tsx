'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ExecutionView } from '@/lib/executions/schema'
import { listFlowRevisions } from '@/lib/flows/actions'
import { unwrap } from '@/lib/shared/unwrap'
import { Field } from '../../ui/field'
import { NativeSelect } from '../../ui/native-select'

/** On which revision of its flow: the one that ran, or another. */
export function RevisionSelect({
  execution: { namespace, flowId, flowRevision },
  value,
  onChange,
}: {
  execution: Pick<ExecutionView, 'namespace' | 'flowId' | 'flowRevision'>
  value: number
  onChange: (revision: number) => void
}) {
  const t = useTranslations('executions.action')
  const { data } = useQuery({
    queryKey: ['flows', 'revisions', namespace, flowId],
    queryFn: () => unwrap(listFlowRevisions({ namespace, flowId, limit: 50 })),
  })
  const newest = data?.[0]?.revision
  const known = new Set([flowRevision, ...(data ?? []).map(({ revision }) => revision)])
  const word = (revision: number) => {
    if (revision === flowRevision) return t('revision.same', { n: revision })
    return revision === newest
      ? t('revision.newest', { n: revision })
      : t('revision.other', { n: revision })
  }
  return (
    <Field label={t('revision.label')} required>
      {(control) => (
        <NativeSelect
          {...control}
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
        >
          {[...known]
            .sort((a, b) => b - a)
            .map((revision) => (
              <option key={revision} value={revision}>
                {word(revision)}
              </option>
            ))}
        </NativeSelect>
      )}
    </Field>
  )
}
