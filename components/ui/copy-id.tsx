'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { cn } from './cn'
import { shortId } from './short-id'
import { Tooltip } from './tooltip'

/** An id, shortened in the middle; a click copies it whole. */
export function CopyId({
  id,
  full = false,
  className,
}: {
  id: string
  full?: boolean
  className?: string
}) {
  const t = useTranslations('common')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])

  async function copy() {
    await navigator.clipboard.writeText(id)
    setCopied(true)
  }

  const Icon = copied ? Check : Copy
  return (
    <Tooltip content={<span className="font-mono">{id}</span>}>
      <button
        type="button"
        onClick={(event) => {
          event.preventDefault()
          event.stopPropagation()
          void copy()
        }}
        aria-label={t('copyId', { id })}
        className={cn(
          'group/copy inline-flex max-w-full items-center gap-1 rounded-sm font-mono text-xs',
          'text-muted-foreground hover:text-foreground',
          className,
        )}
      >
        <span className="truncate">{full ? id : shortId(id)}</span>
        <Icon
          aria-hidden
          className={cn(
            'size-3 shrink-0',
            copied
              ? 'text-accent'
              : 'opacity-0 group-hover/copy:opacity-100 group-focus-visible/copy:opacity-100',
          )}
        />
        <span role="status" className="sr-only">
          {copied ? t('copied') : ''}
        </span>
      </button>
    </Tooltip>
  )
}
