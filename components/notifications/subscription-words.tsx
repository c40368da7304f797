'use client'

import { useTranslations } from 'next-intl'
import { useTestDestination } from '@/lib/notifications/hooks'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { Field } from '../ui/field'
import { Textarea } from '../ui/textarea'
import { TemplatePreview } from './template-preview'
import { TestResultFacts } from './test-result'

/** A text of one's own, as it would read for a real event of the past, and sent as a test. */
export function SubscriptionWords({
  template,
  destinationId,
  namespace,
  flowId,
  onChange,
}: {
  template: string
  destinationId: string
  namespace: string
  flowId: string
  onChange: (template: string) => void
}) {
  const t = useTranslations('notifications.subscription')
  const destination = useTranslations('notifications.destination')
  const errorText = useErrorText()
  const test = useTestDestination()
  const send = () => test.mutate({ id: destinationId, ...(template.trim() !== '' && { template }) })
  return (
    <div className="flex flex-col gap-2">
      <Field label={t('template')} help={t('templateHelp')}>
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            spellCheck={false}
            className="font-mono text-xs"
            value={template}
            onChange={({ target }) => onChange(target.value)}
          />
        )}
      </Field>
      <TemplatePreview template={template} namespace={namespace} flowId={flowId} />
      <div>
        <Button size="sm" disabled={destinationId === ''} pending={test.isPending} onClick={send}>
          {destination('test')}
        </Button>
      </div>
      {test.error && <ErrorNote>{errorText(test.error)}</ErrorNote>}
      {test.data && <TestResultFacts result={test.data} />}
    </div>
  )
}
