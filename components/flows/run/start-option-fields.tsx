'use client'

import { ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Field } from '../../ui/field'
import { Input } from '../../ui/input'
import { Textarea } from '../../ui/textarea'
import type { StartOptions } from './start-options'

export type OptionProblems = { labels?: string | undefined; scheduleAt?: string | undefined }

/** Labels and a later start, closed until somebody wants them. */
export function StartOptionFields({
  options,
  problems,
  onChange,
}: {
  options: StartOptions
  problems: OptionProblems
  onChange: (options: StartOptions) => void
}) {
  const t = useTranslations('flows.run')
  const [open, setOpen] = useState(false)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <details
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group flex flex-col"
    >
      <summary className="flex h-7 w-fit cursor-pointer list-none items-center gap-1.5 rounded-sm text-muted-foreground select-none hover:text-foreground">
        <ChevronRight aria-hidden className="size-3.5 transition-transform group-open:rotate-90" />
        {t('more')}
      </summary>
      <div className="mt-3 flex flex-col gap-4">
        <Field label={t('labels')} help={t('labelsHelp')} error={problems.labels}>
          {(control) => (
            <Textarea
              {...control}
              value={options.labels}
              onChange={(event) => onChange({ ...options, labels: event.target.value })}
              spellCheck={false}
              placeholder="team:data"
              className="font-mono text-xs"
            />
          )}
        </Field>
        <Field
          label={t('scheduleAt')}
          help={t('scheduleHelp', { zone })}
          error={problems.scheduleAt}
        >
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              value={options.scheduleAt}
              onChange={(event) => onChange({ ...options, scheduleAt: event.target.value })}
              className="w-fit"
            />
          )}
        </Field>
      </div>
    </details>
  )
}
