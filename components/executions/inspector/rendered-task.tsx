'use client'

import { useTranslations } from 'next-intl'
import { useRenderedTask } from '@/lib/executions/hooks'
import type { RenderedText } from '@/lib/executions/read'
import type { TaskRunView } from '@/lib/executions/schema'
import { useErrorText } from '../../layout/use-error-text'
import { ErrorNote } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'

/** What each text of the task with an expression in it came to; secrets are masked. */
export function RenderedTask({ taskRun }: { taskRun: TaskRunView }) {
  const t = useTranslations('executions.rendered')
  const errorText = useErrorText()
  const version = `${taskRun.state.current} ${taskRun.attempts.length}`
  const { data, error } = useRenderedTask(taskRun.executionId, taskRun.id, version)
  if (error) return <ErrorNote>{errorText(error)}</ErrorNote>
  if (!data) return <Skeleton className="h-16" />
  if (data.length === 0) return <p className="text-muted-foreground">{t('none')}</p>
  return (
    <div className="flex flex-col gap-2">
      <dl className="flex flex-col divide-y border-y">
        {data.map((text) => (
          <div key={text.path} className="flex flex-col gap-1 py-2">
            <dt className="font-mono text-xs text-muted-foreground" title={text.written}>
              {text.path}
            </dt>
            <dd>
              <Rendered text={text} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="max-w-[72ch] text-xs text-muted-foreground">{t('how')}</p>
    </div>
  )
}

function Rendered({ text }: { text: RenderedText }) {
  const t = useTranslations('executions.rendered')
  if ('asked' in text) {
    return <span className="text-muted-foreground">{t('asked', { name: text.asked })}</span>
  }
  if ('error' in text) return <span className="text-danger">{text.error}</span>
  const shown = typeof text.value === 'string' ? text.value : JSON.stringify(text.value, null, 2)
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
      tabIndex={0}
      aria-label={text.path}
      className="max-h-60 overflow-auto rounded-md border bg-sunken px-2 py-1.5 text-xs leading-5 whitespace-pre-wrap break-words"
    >
      {shown}
    </pre>
  )
}
