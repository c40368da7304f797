'use client'

import { useTranslations } from 'next-intl'
import { memo, type RefCallback } from 'react'
import type { LogLineView } from '@/lib/executions/schema'
import { cn } from '../../ui/cn'
import { AnsiText } from './ansi-text'

const levelClasses: Record<LogLineView['level'], string> = {
  TRACE: 'text-muted-foreground',
  DEBUG: 'text-muted-foreground',
  INFO: 'text-state-slate',
  WARN: 'text-state-amber',
  ERROR: 'text-state-red',
}

export type LogLineProps = {
  line: LogLineView | undefined
  index: number
  top: number
  timeOf: (line: LogLineView) => string
  hrefOf: (line: LogLineView) => string
  mark: string
  showTask: boolean
  selected: boolean
  onSelect: (seq: number) => void
  measure: RefCallback<HTMLDivElement>
}

/** One line at its place; while it is being read, the room for it. Its time is the link to it. */
export const LogLine = memo(function LogLine(props: LogLineProps) {
  const { line, index, top, timeOf, hrefOf, mark, showTask, selected, onSelect, measure } = props
  const t = useTranslations('executions.logs')
  const place = { transform: `translateY(${top}px)` }
  if (!line) {
    return (
      <div aria-hidden className="absolute inset-x-0 top-0 h-6 px-4 py-1.5 sm:px-6" style={place}>
        <div className="h-3 w-1/2 rounded-sm bg-hover" />
      </div>
    )
  }
  return (
    <div
      ref={measure}
      data-index={index}
      data-line={line.seq}
      aria-current={selected || undefined}
      className={cn(
        'absolute inset-x-0 top-0 flex gap-3 px-4 py-0.5 leading-5 hover:bg-hover sm:px-6',
        line.level === 'ERROR' && 'bg-state-red/6',
        selected && 'bg-accent-soft',
      )}
      style={place}
    >
      <a
        href={hrefOf(line)}
        title={line.at}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          onSelect(line.seq)
        }}
        className="-my-0.5 w-24 shrink-0 py-0.5 text-muted-foreground hover:text-accent hover:underline"
      >
        <time dateTime={line.at}>{timeOf(line)}</time>
      </a>
      <span className={cn('w-10 shrink-0', levelClasses[line.level])}>{line.level}</span>
      {showTask && (
        <span className="w-32 shrink-0 truncate text-muted-foreground max-sm:hidden">
          {line.taskId ?? t('execution')}
          {(line.attempt ?? 1) > 1 && ` #${line.attempt}`}
        </span>
      )}
      <span className="min-w-0 flex-1 break-words whitespace-pre-wrap">
        <AnsiText text={line.message} mark={mark} />
        {line.cut !== null && line.cut > 0 && (
          <span className="ml-2 rounded-sm border px-1 text-muted-foreground">
            {t('cut', { n: line.cut })}
          </span>
        )}
      </span>
    </div>
  )
})
