'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { downloadAddress, useStoredFile } from '@/lib/executions/hooks'
import type { FilePreview as Preview } from '@/lib/storage/preview-file'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { Dialog, DialogBody, DialogContent, DialogHeader, DialogTitle } from '../../ui/dialog'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { useBytes } from '../../workers/worker-facts'
import { fileName } from './stored-file'
import { readCsv } from './read-csv'

const mostColumns = 50
const tables = new Set(['csv', 'tsv'])

/** The beginning of a stored file: a picture, a table, values or text. What is cut is said. */
export function FilePreview({
  executionId,
  uri,
  onClose,
}: {
  executionId: string
  uri: string
  onClose: () => void
}) {
  const t = useTranslations('executions.file')
  const errorText = useErrorText()
  const { data, error } = useStoredFile(executionId, uri)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="max-w-4xl" aria-describedby={undefined}>
        <DialogHeader>
          <DialogTitle className="truncate">{fileName(uri)}</DialogTitle>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted-foreground">
            {data && <Cut preview={data} />}
            <Button size="sm" asChild>
              <a href={downloadAddress(executionId, uri)} download={fileName(uri)}>
                <Download aria-hidden />
                {t('download')}
              </a>
            </Button>
          </div>
        </DialogHeader>
        <DialogBody>
          {error && <ErrorState title={t('failed')} description={errorText(error)} />}
          {!error && !data && <Skeleton className="h-48" />}
          {data && <Content preview={data} name={fileName(uri)} />}
        </DialogBody>
      </DialogContent>
    </Dialog>
  )
}

function Cut({ preview }: { preview: Preview }) {
  const t = useTranslations('executions.file')
  const size = useBytes()(preview.size)
  if (!preview.truncated) return <span>{t('whole', { size })}</span>
  if (preview.content === '') return <span>{t('notShown', { size })}</span>
  return <span>{t('cut', { size, n: linesOf(preview) })}</span>
}

const linesOf = ({ content }: Preview) =>
  typeof content === 'string' ? content.split('\n').length : content.length

function Content({ preview, name }: { preview: Preview; name: string }) {
  const t = useTranslations('executions.file')
  if (preview.content === '') {
    if (preview.size === 0) return <EmptyState title={t('empty')} description={t('emptyHelp')} />
    return <EmptyState title={t('binary')} description={t('binaryHelp')} />
  }
  if (preview.type === 'IMAGE') {
    return (
      // The picture comes with the preview: there is nothing that could be made smaller on its way.
      // oxlint-disable-next-line nextjs/no-img-element
      <img
        src={`data:image/${preview.extension === 'jpg' ? 'jpeg' : preview.extension};base64,${preview.content}`}
        alt={t('picture', { name })}
        className="mx-auto max-h-[70dvh] max-w-full rounded-sm border bg-sunken"
      />
    )
  }
  const text = textOf(preview)
  if (tables.has(preview.extension)) return <Rows rows={readCsv(text)} label={name} />
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
      tabIndex={0}
      aria-label={name}
      className="overflow-auto rounded-md border bg-sunken p-3 text-xs leading-5"
    >
      {text}
    </pre>
  )
}

function textOf({ type, content, extension, truncated }: Preview): string {
  if (type === 'LIST') return content.map((row) => JSON.stringify(row)).join('\n')
  if (extension !== 'json' || truncated) return content
  try {
    return JSON.stringify(JSON.parse(content), null, 2)
  } catch {
    return content
  }
}

function Rows({ rows, label }: { rows: string[][]; label: string }) {
  const t = useTranslations('executions.file')
  const [head = [], ...body] = rows
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
      tabIndex={0}
      role="region"
      aria-label={label}
      className="max-h-[65dvh] overflow-auto rounded-md border"
    >
      <table className="w-full border-collapse font-mono text-xs">
        <thead className="sticky top-0 bg-sunken text-left">
          <tr>
            {head.slice(0, mostColumns).map((cell, index) => (
              <th key={index} scope="col" className="border-b px-2 py-1.5 whitespace-nowrap">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index} className="border-b last:border-b-0">
              {row.slice(0, mostColumns).map((cell, place) => (
                <td key={place} className="max-w-80 truncate px-2 py-1">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {head.length > mostColumns && (
        <p className="p-2 text-xs text-muted-foreground">
          {t('columns', { n: mostColumns, all: head.length })}
        </p>
      )}
    </div>
  )
}
