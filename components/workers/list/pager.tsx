'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button'

/** Which rows of how many are shown, and the way to those before and after. */
export function Pager({
  page,
  last,
  from,
  shown,
  of,
  onPage,
}: {
  page: number
  last: number
  /** Rows before the first that is shown. */
  from: number
  shown: number
  of: number
  onPage: (page: number) => void
}) {
  const t = useTranslations('workers.list')
  const steps = [
    { to: page - 1, words: t('previous'), icon: ChevronLeft },
    { to: page + 1, words: t('next'), icon: ChevronRight },
  ]
  return (
    <nav aria-label={t('pages')} className="flex items-center justify-end gap-2 pt-3">
      <p role="status" className="mr-1 text-muted-foreground tabular-nums">
        {t('range', { from: from + 1, to: from + shown, of })}
      </p>
      {steps.map(({ to, words, icon: Icon }) => {
        const isThere = to >= 1 && to <= last
        return (
          <Button
            key={words}
            size="icon"
            aria-label={words}
            title={words}
            // Stays focusable at the end: the focus is not lost with the last step.
            aria-disabled={!isThere}
            onClick={() => isThere && onPage(to)}
          >
            <Icon aria-hidden />
          </Button>
        )
      })}
    </nav>
  )
}
