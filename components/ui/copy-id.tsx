'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { cn } from './cn'
import { shortId } from './short-id'
import { Tooltip } from './tooltip'
import { useCopied } from './use-copied'

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
  const [copied, copy] = useCopied()
  const Icon = copied ? Check : Copy
  return (
    <Tooltip content={<span className="font-mono">{id}</span>}>
      <button
        type="button"
        onClick={(event) => {
          event.preventDefault()
          event.stopPropagation()
          copy(id)
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
