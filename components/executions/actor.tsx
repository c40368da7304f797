'use client'

import { type LucideIcon, Settings, Terminal, Timer, User, Webhook, Workflow } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { cn } from '../ui/cn'

const icons: Record<ExecutionSummary['actor']['kind'], LucideIcon> = {
  person: User,
  api: Terminal,
  schedule: Timer,
  webhook: Webhook,
  flow: Workflow,
  system: Settings,
}

/** Who or what started it. */
export function StartedBy({
  execution,
  className,
}: {
  execution: Pick<ExecutionSummary, 'actor' | 'trigger'>
  className?: string
}) {
  const t = useTranslations('executions.actor')
  const { actor, trigger } = execution
  const Icon = icons[actor.kind]
  return (
    <span className={cn('inline-flex min-w-0 items-center gap-1.5 align-middle', className)}>
      <Icon aria-label={t(actor.kind)} className="size-3.5 shrink-0 text-muted-foreground" />
      <span className="truncate">{trigger?.id ?? actor.name ?? t(actor.kind)}</span>
    </span>
  )
}
