'use client'

import { Plus, Send } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { useDestinations } from '@/lib/notifications/hooks'
import type { DestinationView } from '@/lib/notifications/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { Duration } from '../ui/duration'
import { EmptyState } from '../ui/empty-state'
import { ErrorNote } from '../ui/error-state'
import { cn } from '../ui/cn'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { Backlog } from './backlog'
import { DestinationDialog } from './destination-dialog'
import { DestinationSheet } from './destination-sheet'
import { HealthMark } from './health'

/** What a phone leaves to the page of the destination. */
const wide: ReadonlySet<string> = new Set(['type', 'rate', 'lag'])

/** Every destination with its health, success rate, backlog and lag. */
export function DestinationList({
  first,
  canWrite,
}: {
  first: DestinationView[]
  canWrite: boolean
}) {
  const t = useTranslations('notifications.destination')
  const errorText = useErrorText()
  const { data: destinations = [], error } = useDestinations(first)
  const [making, setMaking] = useState(false)
  const [shown, setShown] = useQueryState('destination', parseAsString)
  const behind = destinations.filter(
    ({ behindSince, disabled }) => behindSince !== null && !disabled,
  )
  const make = canWrite && (
    <Button variant="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden />
      {t('create')}
    </Button>
  )
  return (
    <>
      {error && <ErrorNote className="mb-3">{errorText(error)}</ErrorNote>}
      {behind.length > 0 && (
        <ErrorNote className="mb-3">
          {t('behind', { count: behind.length, names: behind.map(({ name }) => name).join(', ') })}
        </ErrorNote>
      )}
      {destinations.length === 0 ? (
        <EmptyState icon={Send} title={t('none')} description={t('noneHelp')} action={make} />
      ) : (
        <>
          <div className="flex justify-end pb-3">{make}</div>
          <DestinationTable destinations={destinations} onShow={(id) => void setShown(id)} />
        </>
      )}
      {making && <DestinationDialog onClose={() => setMaking(false)} />}
      <DestinationSheet id={shown} canWrite={canWrite} onClose={() => void setShown(null)} />
    </>
  )
}

function DestinationTable({
  destinations,
  onShow,
}: {
  destinations: DestinationView[]
  onShow: (id: string) => void
}) {
  const t = useTranslations('notifications.destination')
  const types = useTranslations('notifications.type')
  const format = useFormatter()
  const heads = ['name', 'type', 'health', 'rate', 'backlog', 'lag', 'dead'] as const
  const numeric = 'text-right font-mono text-xs'
  return (
    <Table>
      <TableHeader>
        <TableRow>
          {heads.map((head, at) => (
            <TableHead
              key={head}
              className={cn(at > 2 && 'text-right', wide.has(head) && 'max-sm:hidden')}
            >
              {t(`column.${head}`)}
            </TableHead>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {destinations.map((each) => (
          <TableRow key={each.id}>
            <TableCell className="py-1.5">
              <button
                type="button"
                className="text-left font-medium text-accent hover:underline"
                onClick={() => onShow(each.id)}
              >
                {each.name}
              </button>
            </TableCell>
            <TableCell className="max-sm:hidden">{types(each.type)}</TableCell>
            <TableCell>
              <HealthMark health={each.health} />
            </TableCell>
            <TableCell className={cn(numeric, 'max-sm:hidden')}>
              {each.successRate === null
                ? '–'
                : format.number(each.successRate, { style: 'percent', maximumFractionDigits: 1 })}
            </TableCell>
            <TableCell className={numeric}>
              <Backlog destination={each} />
            </TableCell>
            <TableCell
              className={cn(numeric, 'max-sm:hidden', each.behindSince && 'text-state-amber')}
            >
              {each.lagMs < 1_000 ? '–' : <Duration ms={each.lagMs} />}
            </TableCell>
            <TableCell className={numeric}>{format.number(each.dead)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
