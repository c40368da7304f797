'use client'

import { Check, ChevronRight, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { cn } from '../ui/cn'
import { useCopied } from '../ui/use-copied'
import { isStoredFile, StoredFile } from './files/stored-file'

const longestText = 2_000
const mostChildren = 200

/** A value that can be opened, each part with the expression that reads it. */
export function ValueTree({
  value,
  path,
  executionId,
  openTo = 1,
}: {
  value: unknown
  /** Whose values they are: through it their files are read. */
  executionId: string
  /** The expression of the root: `outputs.fetch`. */
  path: string
  openTo?: number
}) {
  return (
    <ul className="flex flex-col font-mono text-xs">
      {childrenOf(value).map(([key, child]) => (
        <ValueNode
          key={key}
          name={key}
          value={child}
          path={joinPath(path, key, Array.isArray(value))}
          executionId={executionId}
          depth={0}
          openTo={openTo}
        />
      ))}
    </ul>
  )
}

function ValueNode({
  name,
  value,
  path,
  executionId,
  depth,
  openTo,
}: {
  name: string
  value: unknown
  path: string
  executionId: string
  depth: number
  openTo: number
}) {
  const t = useTranslations('executions.values')
  const children = childrenOf(value)
  const branch = value !== null && typeof value === 'object'
  const [open, setOpen] = useState(depth < openTo && children.length <= 30)
  return (
    <li>
      <div
        className="group/value flex min-h-6 items-start gap-1 rounded-sm hover:bg-hover"
        style={{ paddingLeft: depth * 16 }}
      >
        {branch ? (
          <button
            type="button"
            aria-expanded={open}
            aria-label={t(open ? 'close' : 'open', { name })}
            onClick={() => setOpen(!open)}
            className="grid size-6 shrink-0 place-items-center text-muted-foreground"
          >
            <ChevronRight aria-hidden className={cn('size-3', open && 'rotate-90')} />
          </button>
        ) : (
          <span aria-hidden className="w-6 shrink-0" />
        )}
        <span className="shrink-0 py-1 text-muted-foreground">{name}</span>
        <span className="min-w-0 flex-1 py-1 pl-2 break-words whitespace-pre-wrap">
          {branch ? (
            <Summary value={value} count={children.length} />
          ) : (
            <Leaf value={value} executionId={executionId} />
          )}
        </span>
        <CopyExpression path={path} />
      </div>
      {branch && open && (
        <ul>
          {children.slice(0, mostChildren).map(([key, child]) => (
            <ValueNode
              key={key}
              name={key}
              value={child}
              path={joinPath(path, key, Array.isArray(value))}
              executionId={executionId}
              depth={depth + 1}
              openTo={openTo}
            />
          ))}
          {children.length > mostChildren && (
            <li
              className="py-1 text-muted-foreground"
              style={{ paddingLeft: (depth + 1) * 16 + 24 }}
            >
              {t('more', { n: children.length - mostChildren })}
            </li>
          )}
        </ul>
      )}
    </li>
  )
}

function Summary({ value, count }: { value: object; count: number }) {
  const t = useTranslations('executions.values')
  return (
    <span className="text-muted-foreground">
      {t(Array.isArray(value) ? 'items' : 'keys', { n: count })}
    </span>
  )
}

function Leaf({ value, executionId }: { value: unknown; executionId: string }) {
  const t = useTranslations('executions.values')
  const [whole, setWhole] = useState(false)
  if (typeof value !== 'string') return <span>{String(value)}</span>
  if (isStoredFile(value)) return <StoredFile executionId={executionId} uri={value} />
  if (value === '') return <span className="text-muted-foreground">{t('emptyText')}</span>
  if (value.length <= longestText || whole) return <span>{value}</span>
  return (
    <span>
      {value.slice(0, longestText)}…{' '}
      <button type="button" className="link" onClick={() => setWhole(true)}>
        {t('showAll', { n: value.length })}
      </button>
    </span>
  )
}

function CopyExpression({ path }: { path: string }) {
  const t = useTranslations('executions.values')
  const [copied, copy] = useCopied()
  const expression = `{{ ${path} }}`
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      title={expression}
      aria-label={t('copyExpression', { expression })}
      onClick={() => copy(expression)}
      className="grid size-6 shrink-0 place-items-center rounded-sm text-muted-foreground opacity-0 group-hover/value:opacity-100 hover:text-foreground focus-visible:opacity-100"
    >
      <Icon aria-hidden className={cn('size-3', copied && 'text-accent')} />
    </button>
  )
}

function childrenOf(value: unknown): [string, unknown][] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value)
}

function joinPath(path: string, key: string, list: boolean): string {
  if (list) return `${path}[${key}]`
  return /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}

/** How a later task reads what a task run gave. */
export function outputsPath({ taskId, value }: { taskId: string; value: string | null }): string {
  const name = joinPath('outputs', taskId, false)
  return value === null ? name : `${name}[${JSON.stringify(value)}]`
}
