'use client'

import { FoldHorizontal, Minus, Plus, Scan, Spline } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { Button } from '../../ui/button'
import { Input } from '../../ui/input'
import { NativeSelect } from '../../ui/native-select'
import { Tooltip } from '../../ui/tooltip'
import { treeChoices, type TreeFilter } from './tree'
import { type Depth, depths, type TimelineView } from './use-timeline-view'

type ToolProps = {
  view: TimelineView
  /** The one that counts where the address names none. */
  depth: Depth
  onDepth: (depth: Depth) => void
  onZoom: (factor: number) => void
}

type CountProps = {
  shown: number
  all: number
  /** Rows that have not begun. */
  planned: number
  /** What the critical path comes to, in words, where it is marked. */
  path: string | null
}

/** News changes what is counted, never the tools. */
export function TimelineToolbar({
  view,
  depth,
  onDepth,
  onZoom,
  ...counts
}: ToolProps & CountProps) {
  return (
    <div className="@container">
      <div className="flex flex-wrap items-center gap-2 px-4 py-2 sm:px-6">
        <RowTools view={view} depth={depth} onDepth={onDepth} />
        <Count {...counts} />
        <ZoomTools view={view} onZoom={onZoom} />
      </div>
    </div>
  )
}

const RowTools = memo(function RowTools({ view, depth, onDepth }: Omit<ToolProps, 'onZoom'>) {
  const t = useTranslations('executions.timeline')
  const { filter, setFilter } = view
  return (
    <>
      <Input
        type="search"
        value={filter.text}
        onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        placeholder={t('search')}
        aria-label={t('search')}
        className="h-8 w-44 text-xs max-sm:w-[calc(50%-0.25rem)]"
      />
      <NativeSelect
        aria-label={t('only.label')}
        className="w-36 max-sm:w-[calc(50%-0.25rem)]"
        value={filter.only}
        onChange={(event) =>
          setFilter({ ...filter, only: event.target.value as TreeFilter['only'] })
        }
      >
        {treeChoices.map((choice) => (
          <option key={choice} value={choice}>
            {t(`only.${choice}`)}
          </option>
        ))}
      </NativeSelect>
      <NativeSelect
        aria-label={t('depth.label')}
        title={t('depth.keys')}
        className="w-32"
        value={depth}
        onChange={(event) => onDepth(event.target.value as Depth)}
      >
        {depths.map((one) => (
          <option key={one} value={one}>
            {one === 'all' ? t('depth.all') : t('depth.level', { n: one })}
          </option>
        ))}
      </NativeSelect>
      <Toggle
        on={view.marked}
        onToggle={view.setMarked}
        words={t('path.toggle')}
        help={t('path.help')}
        icon={Spline}
      />
      <Toggle
        on={!view.gaps}
        onToggle={(on) => view.setGaps(!on)}
        words={t('compressGaps')}
        help={t('compressGapsHelp')}
        icon={FoldHorizontal}
      />
    </>
  )
})

function Count({ shown, all, planned, path }: CountProps) {
  const t = useTranslations('executions.timeline')
  const count = shown === all ? t('count', { n: all }) : t('countOf', { shown, all })
  return (
    <span
      role="status"
      className="ml-auto text-xs text-muted-foreground tabular-nums max-sm:order-last max-sm:ml-0 max-sm:basis-full"
    >
      {[path ?? count, planned > 0 ? t('planned', { n: planned }) : null]
        .filter((part) => part !== null)
        .join(' · ')}
    </span>
  )
}

const ZoomTools = memo(function ZoomTools({ view, onZoom }: Pick<ToolProps, 'view' | 'onZoom'>) {
  const t = useTranslations('executions.timeline')
  return (
    <div className="flex max-sm:ml-auto">
      {(
        [
          ['zoomIn', Plus, () => onZoom(0.5)],
          ['zoomOut', Minus, () => onZoom(2)],
          ['fit', Scan, () => view.setZoom(null)],
        ] as const
      ).map(([key, Icon, run]) => (
        <Tooltip key={key} content={t(key)}>
          <Button
            size="icon-sm"
            variant="ghost"
            aria-label={t(key)}
            disabled={key !== 'zoomIn' && view.zoom === null}
            onClick={run}
          >
            <Icon aria-hidden />
          </Button>
        </Tooltip>
      ))}
    </div>
  )
})

function Toggle({
  on,
  onToggle,
  words,
  help,
  icon: Icon,
}: {
  on: boolean
  onToggle: (on: boolean) => void
  words: string
  help: string
  icon: typeof Spline
}) {
  return (
    <Tooltip content={help}>
      <Button
        size="sm"
        variant="ghost"
        aria-pressed={on}
        onClick={() => onToggle(!on)}
        className="h-8 aria-pressed:border-line-strong aria-pressed:bg-hover"
      >
        <Icon aria-hidden />
        {/* Beside a panel there is less room than the window has. */}
        <span className="@max-[55rem]:sr-only">{words}</span>
      </Button>
    </Tooltip>
  )
}
