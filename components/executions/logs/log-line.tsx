'use client'

import { memo, type RefCallback } from 'react'
import type { LogLineView } from '@/lib/executions/schema'
import { AnsiText } from './ansi-text'

const levelClasses: Record<LogLineView['level'], string> = {
  TRACE: 'w-10 shrink-0 text-muted-foreground',
  DEBUG: 'w-10 shrink-0 text-muted-foreground',
  INFO: 'w-10 shrink-0 text-state-slate',
  WARN: 'w-10 shrink-0 text-state-amber',
  ERROR: 'w-10 shrink-0 text-state-red',
}

/** The columns of a line, as the probe has them that says how many letters fit. */
export const lineClasses = 'absolute inset-x-0 flex gap-3 px-4 py-0.5 leading-5 sm:px-6'
export const timeClasses = '-my-0.5 w-24 shrink-0 py-0.5'
export const taskClasses = 'w-32 shrink-0 truncate text-muted-foreground max-sm:hidden'
export const messageClasses = 'min-w-0 flex-1 break-words whitespace-pre-wrap'

export type LogWords = { execution: string; cut: (n: number) => string }

export type LogLineProps = {
  line: LogLineView | undefined
  index: number
  top: number
  timeOf: (line: LogLineView) => string
  hrefOf: (line: LogLineView) => string
  words: LogWords
  mark: string
  showTask: boolean
  selected: boolean
  onSelect: (seq: number) => void
  /** Null where its text is sure to fit into one line: then nobody has to ask how high it is. */
  measure: RefCallback<HTMLDivElement> | null
}

/** One line at its place; while it is being read, the room for it. Its time is the link to it. */
export const LogLine = memo(function LogLine(props: LogLineProps) {
  const { line, index, top, timeOf, hrefOf, words, mark, showTask, selected, onSelect } = props
  if (!line) {
    return (
      <div aria-hidden className="absolute inset-x-0 h-6 px-4 py-1.5 sm:px-6" style={{ top }}>
        <div className="h-3 w-1/2 rounded-sm bg-hover" />
      </div>
    )
  }
  const isError = line.level === 'ERROR'
  return (
    <div
      ref={props.measure}
      data-index={index}
      data-line={line.seq}
      aria-current={selected || undefined}
      className={`${lineClasses} ${props.measure ? 'contain-content' : 'h-6 contain-strict'} hover:bg-hover ${
        selected ? 'bg-accent-soft' : isError ? 'bg-state-red/6' : ''
      }`}
      style={{ top }}
    >
      <a
        href={hrefOf(line)}
        title={line.at}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          onSelect(line.seq)
        }}
        className={`${timeClasses} text-muted-foreground hover:text-accent hover:underline`}
      >
        {timeOf(line)}
      </a>
      <span className={levelClasses[line.level]}>{line.level}</span>
      {showTask && (
        <span className={taskClasses}>
          {line.taskId ?? words.execution}
          {(line.attempt ?? 1) > 1 && ` #${line.attempt}`}
        </span>
      )}
      <span className={messageClasses}>
        <AnsiText text={line.message} mark={mark} />
        {line.cut !== null && line.cut > 0 && (
          <span className="ml-2 rounded-sm border px-1 text-muted-foreground">
            {words.cut(line.cut)}
          </span>
        )}
      </span>
    </div>
  )
})
