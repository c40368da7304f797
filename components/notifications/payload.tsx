'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../ui/button'
import { useCopied } from '../ui/use-copied'

/** What goes out: its headers, and its text, which is laid out to be read where it is JSON, and copied as it is. */
export function Payload({
  title,
  headers,
  text,
}: {
  title: string
  headers?: Record<string, string>
  text: string
}) {
  const t = useTranslations('common')
  const [copied, copy] = useCopied()
  const Icon = copied ? Check : Copy
  return (
    <section className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-sm font-medium">{title}</h3>
        <Button size="sm" variant="ghost" onClick={() => copy(text)}>
          <Icon aria-hidden />
          {t(copied ? 'copied' : 'copy')}
        </Button>
      </div>
      {headers && <HeaderList headers={headers} />}
      <pre className="rounded-md border p-3 text-xs wrap-anywhere whitespace-pre-wrap">
        {laidOut(text)}
      </pre>
    </section>
  )
}

export function HeaderList({ headers }: { headers: Record<string, string> }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 font-mono text-xs">
      {Object.entries(headers).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="break-all">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
