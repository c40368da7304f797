'use client'

import { Workflow } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useFlowSearch } from '@/lib/flows/hooks'
import { flowHref } from '../flows/flow-href'
import { CommandGroup, CommandItem } from '../ui/command'

/** The flows that have what was typed in their name, namespace or description. */
export function PaletteFlows({
  typed,
  onChoose,
}: {
  typed: string
  onChoose: (href: string) => void
}) {
  const t = useTranslations('shell.palette')
  const found = useFlowSearch(typed.trim())
  const flows = found.data?.flows ?? []
  if (flows.length === 0) return null
  return (
    <CommandGroup heading={t('flows')}>
      {flows.map((flow) => (
        <CommandItem
          key={`${flow.namespace}/${flow.id}`}
          // The server has matched it already: whatever is typed is part of the value.
          value={`${flow.namespace}.${flow.id} ${typed}`}
          onSelect={() => onChoose(flowHref(flow))}
        >
          <Workflow aria-hidden />
          <span className="truncate">{flow.id}</span>
          <span className="truncate text-xs text-muted-foreground">{flow.namespace}</span>
        </CommandItem>
      ))}
    </CommandGroup>
  )
}
