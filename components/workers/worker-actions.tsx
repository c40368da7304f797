'use client'

import { CirclePause, Ellipsis, Play, Waves } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useSetWorkerState, type WorkerOrder } from '@/lib/workers/hooks'
import type { WorkerRow } from '@/lib/workers/schema'
import { useErrorText } from '../layout/use-error-text'
import { ConfirmDialog } from '../ui/alert-dialog'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { Menu } from '../ui/menu'
import { toast } from '../ui/toast'
import { isGone } from './is-gone'

const orders = [
  { state: 'paused', icon: CirclePause, from: ['active'] },
  { state: 'draining', icon: Waves, from: ['active', 'paused'] },
  { state: 'active', icon: Play, from: ['paused', 'draining'] },
] as const

/** Pause, drain, resume: each says first what becomes of the work. */
export function WorkerActions({ worker }: { worker: WorkerRow }) {
  const t = useTranslations('workers.order')
  const errorText = useErrorText()
  const [order, setOrder] = useState<WorkerOrder | null>(null)
  const change = useSetWorkerState()
  const possible = orders.filter(({ from }) => from.some((state) => state === worker.state))
  if (isGone(worker.state) || possible.length === 0) return null

  async function confirm(state: WorkerOrder) {
    if (change.isPending) return
    try {
      // A row may be gone from the list before the answer is here; what was done is said all the same.
      await change.mutateAsync({ workerId: worker.id, state })
      setOrder(null)
      toast.success(t(`done.${state}`, { name: worker.name }))
    } catch {
      // The dialog shows it.
    }
  }

  return (
    <>
      <Menu
        trigger={
          <Button size="icon-sm" variant="ghost" aria-label={t('menu', { name: worker.name })}>
            <Ellipsis aria-hidden />
          </Button>
        }
        entries={possible.map(({ state, icon }) => ({
          key: state,
          icon,
          words: t(`verb.${state}`),
          onSelect: () => {
            change.reset()
            setOrder(state)
          },
        }))}
      />
      {order && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setOrder(null)}
          title={t(`title.${order}`, { name: worker.name })}
          description={t(`what.${order}`, { running: worker.running, slots: worker.slots })}
          action={t(`verb.${order}`)}
          pending={change.isPending}
          onConfirm={() => void confirm(order)}
        >
          {change.isError && <ErrorNote className="mt-2">{errorText(change.error)}</ErrorNote>}
        </ConfirmDialog>
      )}
    </>
  )
}
