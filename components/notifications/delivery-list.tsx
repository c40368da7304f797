'use client'

import { Inbox } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { useDeliveries, useDestinations } from '@/lib/notifications/hooks'
import { eventPatternProblem } from '@/lib/engine'
import { deliveryStates, type DeliveryFilter } from '@/lib/notifications/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorNote } from '../ui/error-state'
import { Input } from '../ui/input'
import { NativeSelect } from '../ui/native-select'
import { Skeleton } from '../ui/skeleton'
import { DeliveryRows } from './delivery-rows'
import { DeliverySheet } from './delivery-sheet'
import { RedeliverBar } from './redeliver-bar'

/** What became of each event, the newest first. */
export function DeliveryList({ canWrite }: { canWrite: boolean }) {
  const t = useTranslations('notifications.delivery')
  const errorText = useErrorText()
  const [{ state, to, about, delivery }, set] = useQueryStates({
    state: parseAsStringLiteral(deliveryStates),
    to: parseAsString,
    about: parseAsString,
    delivery: parseAsString,
  })
  const query = useDeliveries({
    ...(state && { state }),
    ...(to && { destinationId: to }),
    ...aboutFilter(about),
  })
  const { data: destinations = [] } = useDestinations()
  const rows = query.data?.pages.flatMap(({ results }) => results) ?? []
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  // What is not shown any more is not sent either.
  const ids = rows.map(({ id }) => id).filter((id) => chosen.has(id))
  const none = () => setChosen(new Set())
  return (
    <>
      <div role="search" className="flex flex-wrap gap-2 pb-3">
        <NativeSelect
          aria-label={t('state')}
          className="w-44 max-sm:w-[calc(50%-4px)]"
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
          className="w-56 max-sm:w-[calc(50%-4px)]"
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
        <Input
          type="search"
          aria-label={t('about')}
          placeholder={t('about')}
          className="w-72 max-sm:w-full"
          defaultValue={about ?? ''}
          onChange={({ target }) => void set({ about: target.value.trim() || null })}
        />
      </div>
      {query.error && <ErrorNote className="mb-3">{errorText(query.error)}</ErrorNote>}
      {rows.length > 0 && (
        <DeliveryRows
          rows={rows}
          chosen={new Set(ids)}
          onChoose={canWrite ? setChosen : null}
          onShow={(id) => void set({ delivery: id })}
        />
      )}
      {query.isPending && <Waiting />}
      {rows.length === 0 && query.isSuccess && (
        <EmptyState icon={Inbox} title={t('none')} description={t('noneHelp')} />
      )}
      {ids.length > 0 && <RedeliverBar ids={ids} onDone={none} />}
      {query.hasNextPage && (
        <Button
          variant="ghost"
          className="mt-3"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
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

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
const isType = (text: string) => eventPatternProblem(text) === null

/** Half a word filters nothing yet. */
function aboutFilter(about: string | null): Pick<DeliveryFilter, 'executionId' | 'type'> {
  if (about === null) return {}
  if (isId(about)) return { executionId: about }
  return isType(about) ? { type: about } : {}
}

const Waiting = () => (
  <div role="status" aria-busy="true">
    {Array.from({ length: 8 }, (_none, row) => (
      <div key={row} className="flex h-10 items-center gap-4 border-b">
        <Skeleton className="h-4 w-1/4" />
        <Skeleton className="h-4 w-24" />
        <Skeleton className="ml-auto h-4 w-20" />
      </div>
    ))}
  </div>
)
