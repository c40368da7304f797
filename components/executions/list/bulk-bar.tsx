'use client'

import {
  CircleStop,
  GitCompareArrows,
  type LucideIcon,
  Play,
  RotateCcw,
  Trash2,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useRef, useState } from 'react'
import type { StateName } from '@/lib/engine'
import type { ExecutionFilter } from '@/lib/executions/filter'
import { type BulkOperation, type BulkProgress, useBulkOperation } from '@/lib/executions/hooks'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { useErrorText } from '../../layout/use-error-text'
import { ConfirmDialog } from '../../ui/alert-dialog'
import { Button } from '../../ui/button'
import { buttonVariants } from '../../ui/button-variants'
import { ErrorNote } from '../../ui/error-state'
import { toast } from '../../ui/toast'
import { compareHref } from '../compare/compare-href'
import { idsFor } from './bulk-choice'

const live = [
  'CREATED',
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'BREAKPOINT',
  'RETRYING',
  'RESTARTED',
] as const satisfies readonly StateName[]

const operations: Record<
  BulkOperation,
  { icon: LucideIcon; danger?: true; from: readonly StateName[] }
> = {
  kill: { icon: CircleStop, danger: true, from: live },
  resume: { icon: Play, from: ['PAUSED', 'BREAKPOINT'] },
  restart: { icon: RotateCcw, from: ['FAILED', 'KILLED', 'CANCELLED'] },
  delete: {
    icon: Trash2,
    danger: true,
    from: ['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'SKIPPED'],
  },
}

type Asked = { operation: BulkOperation; ids: string[]; others: number; more: boolean }

/** What can be done at once with the chosen rows, or with everything that the filter matches. */
export function BulkBar({
  chosen,
  allShown,
  filter,
  canDelete,
  onDone,
}: {
  chosen: readonly ExecutionSummary[]
  /** Every row of the page is chosen, and there are more behind it. */
  allShown: boolean
  filter: ExecutionFilter
  canDelete: boolean
  onDone: () => void
}) {
  const t = useTranslations('executions.bulk')
  const errorText = useErrorText()
  const [byFilter, setByFilter] = useState(false)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [progress, setProgress] = useState<BulkProgress | null>(null)
  const bulk = useBulkOperation(setProgress)
  const sent = useRef(false)
  const whole = byFilter && allShown
  // The older one stands left: what changed since reads from left to right.
  const compared = whole ? [] : chosen.map(({ id }) => id).sort()

  async function ask(operation: BulkOperation) {
    try {
      setAsked({
        operation,
        ...(await idsFor(chosen, operations[operation].from, whole && filter)),
      })
    } catch (error) {
      toast.error(errorText(error))
    }
  }

  function confirm({ operation, ids }: Asked) {
    if (sent.current) return
    sent.current = true
    bulk.mutate(
      { operation, ids },
      {
        onSuccess: ({ done, refused }) => {
          toast.success(t(`${operation}.done`, { n: done - refused, refused }))
          setAsked(null)
          onDone()
        },
        onSettled: () => {
          sent.current = false
          setProgress(null)
        },
      },
    )
  }

  return (
    <div
      role="toolbar"
      aria-label={t('label')}
      className="fixed inset-x-0 bottom-16 z-30 mx-auto flex w-fit max-w-[calc(100vw-2rem)] flex-wrap items-center gap-x-3 gap-y-1 rounded-md border bg-popover px-3 py-2 shadow-float sm:bottom-6"
    >
      <span role="status" className="tabular-nums">
        {whole ? t('allMatching') : t('chosen', { n: chosen.length })}
      </span>
      {allShown && !byFilter && (
        <Button size="sm" variant="ghost" onClick={() => setByFilter(true)}>
          {t('chooseMatching')}
        </Button>
      )}
      {(Object.keys(operations) as BulkOperation[])
        .filter((operation) => operation !== 'delete' || canDelete)
        .map((operation) => {
          const { icon: Icon, danger, from } = operations[operation]
          const possible = whole || chosen.some(({ state }) => from.includes(state.current))
          return (
            <Button
              key={operation}
              size="sm"
              variant={danger ? 'danger-quiet' : 'outline'}
              disabled={!possible}
              onClick={() => void ask(operation)}
            >
              <Icon aria-hidden />
              {t(`${operation}.verb`)}
            </Button>
          )
        })}
      {compared.length === 2 && (
        <Link
          href={compareHref(...(compared as [string, string]))}
          className={buttonVariants({ size: 'sm' })}
        >
          <GitCompareArrows aria-hidden />
          {t('compare')}
        </Link>
      )}
      <Button size="sm" variant="ghost" onClick={onDone}>
        {t('clear')}
      </Button>
      {asked && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && !bulk.isPending && setAsked(null)}
          title={t(`${asked.operation}.title`, { n: asked.ids.length })}
          description={[
            t(`${asked.operation}.what`, { n: asked.ids.length }),
            asked.others > 0 ? t('others', { n: asked.others }) : '',
            asked.more ? t('more', { n: asked.ids.length }) : '',
          ]
            .filter(Boolean)
            .join(' ')}
          action={t(`${asked.operation}.action`, { n: asked.ids.length })}
          danger={operations[asked.operation].danger ?? false}
          pending={bulk.isPending}
          onConfirm={() => confirm(asked)}
        >
          {progress && (
            <div className="mt-2 flex items-center gap-3">
              <progress
                className="w-full accent-(--accent)"
                value={progress.done}
                max={progress.of}
                aria-label={t('progress')}
              />
              <span className="shrink-0 font-mono text-xs tabular-nums">
                {progress.done}/{progress.of}
              </span>
            </div>
          )}
          {bulk.isError && <ErrorNote className="mt-2">{errorText(bulk.error)}</ErrorNote>}
        </ConfirmDialog>
      )}
    </div>
  )
}
