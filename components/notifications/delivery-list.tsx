'use client'

import { Inbox } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import Link from 'next/link'
import { useDeliveries, useDestinations } from '@/lib/notifications/hooks'
import { deliveryStates, type DeliveryView } from '@/lib/notifications/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorNote } from '../ui/error-state'
import { NativeSelect } from '../ui/native-select'
import { RelativeTime } from '../ui/relative-time'
import { shortId } from '../ui/short-id'
import { cn } from '../ui/cn'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { DeliverySheet } from './delivery-sheet'
import { DeliveryMark } from './delivery-mark'

/** What became of each event, the newest first. */
export function DeliveryList({ canWrite }: { canWrite: boolean }) {
  const t = useTranslations('notifications.delivery')
  const errorText = useErrorText()
  const [{ state, to, delivery }, set] = useQueryStates({
    state: parseAsStringLiteral(deliveryStates),
    to: parseAsString,
    delivery: parseAsString,
  })
  const query = useDeliveries({ ...(state && { state }), ...(to && { destinationId: to }) })
  const { data: destinations = [] } = useDestinations()
  const rows = query.data?.pages.flatMap(({ results }) => results) ?? []
  return (
    <>
      <div role="search" className="flex flex-wrap gap-2 pb-3">
        <NativeSelect
          aria-label={t('state')}
          className="w-44"
          value={state ?? ''}
          onChange={({ target }) =>
            void set({ state: deliveryStates.find((one) => one === target.value) ?? null })
          }
        >
          <option value="">{t('anyState')}</option>
          {deliveryStates.map((one) => (
            <option key={one} value={one}>
              {t(`states.${one}`)}
            </option>
          ))}
        </NativeSelect>
        <NativeSelect
          aria-label={t('destination')}
          className="w-56"
          value={to ?? ''}
          onChange={({ target }) => void set({ to: target.value || null })}
        >
          <option value="">{t('anyDestination')}</option>
          {destinations.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </div>
      {query.error && <ErrorNote className="mb-3">{errorText(query.error)}</ErrorNote>}
      {rows.length > 0 && <Rows rows={rows} onShow={(id) => void set({ delivery: id })} />}
      {rows.length === 0 && !query.isPending && (
        <EmptyState icon={Inbox} title={t('none')} description={t('noneHelp')} />
      )}
      {query.hasNextPage && (
        <Button variant="ghost" className="mt-3" onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      <DeliverySheet
        id={delivery}
        canWrite={canWrite}
        onClose={() => void set({ delivery: null })}
      />
    </>
  )
}

/** What a phone leaves to the page of the delivery. */
const wide: ReadonlySet<string> = new Set(['execution', 'tries'])

function Rows({ rows, onShow }: { rows: DeliveryView[]; onShow: (id: string) => void }) {
  const t = useTranslations('notifications.delivery')
  const heads = ['event', 'state', 'destination', 'execution', 'tries', 'when'] as const
  return (
    <Table>
      <TableHeader>
        <TableRow>
          {heads.map((head) => (
            <TableHead
              key={head}
              className={cn(head === 'tries' && 'text-right', wide.has(head) && 'max-sm:hidden')}
            >
              {t(`column.${head}`)}
            </TableHead>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            <TableCell>
              <button
                type="button"
                className="font-mono text-xs text-accent hover:underline"
                onClick={() => onShow(row.id)}
              >
                {row.type}
              </button>
            </TableCell>
            <TableCell>
              <DeliveryMark delivery={row} />
            </TableCell>
            <TableCell>{row.destinationName}</TableCell>
            <TableCell className="font-mono text-xs max-sm:hidden">
              {row.executionId && (
                <Link className="hover:underline" href={`/executions/${row.executionId}`}>
                  {row.flowId} {shortId(row.executionId)}
                </Link>
              )}
            </TableCell>
            <TableCell className="text-right font-mono text-xs max-sm:hidden">
              {row.tries}
            </TableCell>
            <TableCell className="text-muted-foreground">
              <RelativeTime time={row.endedAt ?? row.createdAt} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
