'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { DeliveryView } from '@/lib/notifications/schema'
import { Checkbox } from '../ui/checkbox'
import { cn } from '../ui/cn'
import { RelativeTime } from '../ui/relative-time'
import { shortId } from '../ui/short-id'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { DeliveryMark } from './delivery-mark'

/** What a phone leaves to the page of the delivery; there is no room to choose many either. */
const wide: ReadonlySet<string> = new Set(['execution', 'tries'])
const tight = 'max-sm:px-1'
const heads = ['event', 'state', 'destination', 'execution', 'tries', 'when'] as const

/** Deliveries; with `onChoose` each can be chosen, and all of them at once. */
export function DeliveryRows({
  rows,
  chosen,
  onChoose,
  onShow,
}: {
  rows: DeliveryView[]
  chosen: ReadonlySet<string>
  onChoose: ((ids: ReadonlySet<string>) => void) | null
  onShow: (id: string) => void
}) {
  const t = useTranslations('notifications.delivery')
  const all = rows.every(({ id }) => chosen.has(id))
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    onChoose?.(next)
  }
  return (
    <Table>
      <TableHeader>
        <TableRow>
          {onChoose && (
            <TableHead className="w-8 max-sm:hidden">
              <Checkbox
                aria-label={t('chooseAll')}
                checked={all ? true : chosen.size > 0 ? 'indeterminate' : false}
                onCheckedChange={(on) => onChoose(new Set(on ? rows.map(({ id }) => id) : []))}
              />
            </TableHead>
          )}
          {heads.map((head) => (
            <TableHead
              key={head}
              className={cn(
                tight,
                head === 'event' && 'max-sm:pl-0',
                head === 'tries' && 'text-right',
                head === 'when' && 'sm:pl-6',
                wide.has(head) && 'max-sm:hidden',
              )}
            >
              {t(`column.${head}`)}
            </TableHead>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            {onChoose && (
              <TableCell className="max-sm:hidden">
                <Checkbox
                  aria-label={t('choose', { type: row.type, to: row.destinationName })}
                  checked={chosen.has(row.id)}
                  onCheckedChange={() => toggle(row.id)}
                />
              </TableCell>
            )}
            <Cells row={row} onShow={onShow} />
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

/** What the newest try was answered. */
function LastStatus({ log }: Pick<DeliveryView, 'log'>) {
  const status = log.at(-1)?.status
  if (status === undefined) return null
  return (
    <span className="ml-2 align-middle font-mono text-xs text-muted-foreground max-sm:hidden">
      {status}
    </span>
  )
}

function Cells({ row, onShow }: { row: DeliveryView; onShow: (id: string) => void }) {
  return (
    <>
      <TableCell className={cn(tight, 'max-sm:pl-0')}>
        <button
          type="button"
          className="font-mono text-xs text-accent hover:underline"
          onClick={() => onShow(row.id)}
        >
          {row.type}
        </button>
      </TableCell>
      <TableCell className={tight}>
        <DeliveryMark delivery={row} />
        <LastStatus log={row.log} />
      </TableCell>
      <TableCell className={tight}>{row.destinationName}</TableCell>
      <TableCell className="font-mono text-xs max-sm:hidden">
        {row.executionId && (
          <Link className="hover:underline" href={`/executions/${row.executionId}`}>
            {row.flowId} {shortId(row.executionId)}
          </Link>
        )}
      </TableCell>
      <TableCell className="text-right font-mono text-xs max-sm:hidden">{row.tries}</TableCell>
      <TableCell className={cn(tight, 'text-muted-foreground sm:pl-6')}>
        <RelativeTime time={row.endedAt ?? row.createdAt} />
      </TableCell>
    </>
  )
}
