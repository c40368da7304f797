'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { stringify } from 'yaml'
import type { Task } from '@/lib/engine'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { ScrollArea } from '../../ui/scroll-area'
import { TaskIcon } from './task-icon'

/** What the flow says about one task, as its author wrote it. */
export function TaskDetails({ task, onClose }: { task: Task; onClose: () => void }) {
  const t = useTranslations('flows.task')
  const common = useTranslations('common')
  const properties = Object.keys(task.properties).length > 0
  return (
    <aside
      aria-label={t('label', { id: task.id })}
      className="flex max-h-full min-h-0 w-full flex-col border-t bg-background lg:w-96 lg:shrink-0 lg:border-t-0 lg:border-l"
    >
      <div className="flex items-start gap-2.5 p-4 pb-3">
        <TaskIcon type={task.type} className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
        <div className="min-w-0 flex-1">
          <h2 className="text-base font-semibold break-words">{task.id}</h2>
          <p className="font-mono text-xs break-all text-muted-foreground">{task.type}</p>
        </div>
        <Button variant="ghost" size="icon-sm" aria-label={common('close')} onClick={onClose}>
          <X aria-hidden />
        </Button>
      </div>
      <ScrollArea label={t('properties')} className="flex flex-col gap-4 px-4 pb-4">
        {task.description && <p className="max-w-[72ch]">{task.description}</p>}
        <Facts task={task} />
        {properties && (
          <pre
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
            tabIndex={0}
            className="overflow-x-auto rounded-md border bg-sunken p-3 text-xs leading-5"
          >
            {stringify(task.properties, { lineWidth: 0 })}
          </pre>
        )}
      </ScrollArea>
    </aside>
  )
}

function Facts({ task }: { task: Task }) {
  const t = useTranslations('flows.task')
  const facts: string[] = []
  if (task.disabled) facts.push(t('disabled'))
  if (task.retry?.maxAttempts) facts.push(t('attempts', { count: task.retry.maxAttempts }))
  if (task.timeout) facts.push(t('timeout', { timeout: task.timeout }))
  if (task.runIf) facts.push(t('runIf', { condition: task.runIf }))
  if (task.allowFailure) facts.push(t('allowFailure'))
  if (task.workerGroup) facts.push(t('workerGroup', { key: task.workerGroup.key }))
  if (facts.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-1.5">
      {facts.map((fact) => (
        <li key={fact} className="max-w-full">
          <Badge>{fact}</Badge>
        </li>
      ))}
    </ul>
  )
}
