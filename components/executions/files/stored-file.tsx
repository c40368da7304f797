'use client'

import { Download, Eye, File } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { downloadAddress } from '@/lib/executions/hooks'
import { Button } from '../../ui/button'

const storedFile = /^(?:millrace|kestra):\/\/\/?[^/\s][^\s]*$/

/** Whether a value is the address of a file that the product keeps. */
export const isStoredFile = (value: string) => storedFile.test(value)

/** The last part of its address without what keeps it apart from others, as a person would call it. */
export function fileName(uri: string): string {
  const last = (uri.split('/').at(-1) ?? uri).replace(/^[0-9a-f]{8}-(?=.)/, '')
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** A file among values: its name, what begins it, and the whole. */
export function StoredFile({ executionId, uri }: { executionId: string; uri: string }) {
  const t = useTranslations('executions.file')
  const [, setFile] = useQueryState('file', parseAsString)
  const name = fileName(uri)
  return (
    <span className="-my-0.5 inline-flex max-w-full flex-wrap items-center gap-x-1">
      <File aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
      <span className="truncate" title={uri}>
        {name}
      </span>
      <Button
        size="sm"
        variant="ghost"
        className="h-6 px-1.5"
        aria-label={t('previewOf', { name })}
        onClick={() => void setFile(uri)}
      >
        <Eye aria-hidden />
        {t('preview')}
      </Button>
      <Button size="icon-sm" variant="ghost" className="size-6" asChild>
        <a
          href={downloadAddress(executionId, uri)}
          download={name}
          title={t('downloadOf', { name })}
          aria-label={t('downloadOf', { name })}
        >
          <Download aria-hidden />
        </a>
      </Button>
    </span>
  )
}
