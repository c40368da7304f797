'use client'

import { Workflow } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { useFlowSearch } from '@/lib/flows/hooks'
import { flowHref } from '../flows/flow-href'
import { CommandGroup, CommandItem } from '../ui/command'

/** The flows that have what was typed in their name, namespace or description. */
export function PaletteFlows({
  typed,
  onFound,
  onChoose,
}: {
  typed: string
  /** Told the value of the first of them, whenever that is another one. */
  onFound: (value: string) => void
  onChoose: (href: string) => void
}) {
  const t = useTranslations('shell.palette')
  const found = useFlowSearch(typed.trim())
  // Until the answer is there, only what has the text in its name is kept of the one before.
  const kept = (name: string) =>
    !found.isPlaceholderData || name.toLowerCase().includes(typed.trim().toLowerCase())
  const flows = (found.data?.flows ?? []).filter(({ namespace, id }) => kept(`${namespace}.${id}`))
  const [first] = flows
  const firstValue = first && typed.trim() !== '' ? valueOf(first, typed) : null
  useEffect(() => {
    if (firstValue !== null) onFound(firstValue)
  }, [firstValue, onFound])
  if (flows.length === 0) return null
  return (
    <CommandGroup heading={t('flows')}>
      {flows.map((flow) => (
        <CommandItem
          key={`${flow.namespace}/${flow.id}`}
          value={valueOf(flow, typed)}
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

/** The server has matched it already: whatever is typed is part of the value. */
const valueOf = ({ namespace, id }: { namespace: string; id: string }, typed: string): string =>
  `${namespace}.${id} ${typed}`.trim()
