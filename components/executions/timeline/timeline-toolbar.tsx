'use client'

import { Minus, Plus, Scan } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button'
import { Input } from '../../ui/input'
import { NativeSelect } from '../../ui/native-select'
import { Tooltip } from '../../ui/tooltip'
import type { TreeFilter } from './tree'

const choices = ['all', 'failed', 'live', 'unfinished'] as const

export function TimelineToolbar({
  filter,
  onFilter,
  zoomed,
  onFit,
  onZoom,
  onDepth,
  shown,
  all,
}: {
  filter: TreeFilter
  onFilter: (filter: TreeFilter) => void
  zoomed: boolean
  onFit: () => void
  onZoom: (factor: number) => void
  onDepth: (depth: number) => void
  shown: number
  all: number
}) {
  const t = useTranslations('executions.timeline')
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 py-2 sm:px-6">
      <Input
        type="search"
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        placeholder={t('search')}
        aria-label={t('search')}
        className="h-7 w-44 text-xs"
      />
      <NativeSelect
        aria-label={t('only.label')}
        className="w-36"
        value={filter.only}
        onChange={(event) =>
          onFilter({ ...filter, only: event.target.value as TreeFilter['only'] })
        }
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {t(`only.${choice}`)}
          </option>
        ))}
      </NativeSelect>
      <Button size="sm" variant="ghost" onClick={() => onDepth(99)} className="max-sm:hidden">
        {t('expandAll')}
      </Button>
      <Button size="sm" variant="ghost" onClick={() => onDepth(0)} className="max-sm:hidden">
        {t('collapseAll')}
      </Button>
      <span role="status" className="ml-auto text-xs text-muted-foreground tabular-nums">
        {shown === all ? t('count', { n: all }) : t('countOf', { shown, all })}
      </span>
      <div className="flex">
        {(
          [
            ['zoomIn', Plus, () => onZoom(0.5)],
            ['zoomOut', Minus, () => onZoom(2)],
            ['fit', Scan, onFit],
          ] as const
        ).map(([key, Icon, run]) => (
          <Tooltip key={key} content={t(key)}>
            <Button
              size="icon-sm"
              variant="ghost"
              aria-label={t(key)}
              disabled={key !== 'zoomIn' && !zoomed}
              onClick={run}
            >
              <Icon aria-hidden />
            </Button>
          </Tooltip>
        ))}
      </div>
    </div>
  )
}
