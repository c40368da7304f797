import { ArrowRight, Plus } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import type { FlowSummary } from '@/lib/flows/schema'
import { flowHref } from '../flows/flow-href'
import { Button } from '../ui/button'

/** For somebody who has not run anything yet: the flows that are there, each one click from its Run button. */
export async function QuickStart({ flows, canWrite }: { flows: FlowSummary[]; canWrite: boolean }) {
  const t = await getTranslations('home')
  const shell = await getTranslations('shell')
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-base font-semibold">{t('start')}</h2>
      <p className="max-w-[72ch] text-muted-foreground">
        {flows.length > 0 ? t('startHelp') : t('startEmpty')}
      </p>
      {flows.length > 0 && (
        <ul className="border-t">
          {flows.map((flow) => (
            <li key={`${flow.namespace}/${flow.id}`} className="border-b">
              <Link
                href={flowHref(flow)}
                className="group flex items-center gap-4 px-2 py-2.5 -outline-offset-2 hover:bg-hover"
              >
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{flow.id}</span>
                  <span className="block truncate text-xs text-muted-foreground">
                    {flow.description ?? flow.namespace}
                  </span>
                </span>
                <ArrowRight
                  aria-hidden
                  className="size-4 shrink-0 text-muted-foreground transition-transform group-hover:translate-x-0.5"
                />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {canWrite && (
        <div>
          <Button asChild variant={flows.length > 0 ? 'outline' : 'primary'}>
            <Link href="/flows/new">
              <Plus aria-hidden />
              {shell('newFlow')}
            </Link>
          </Button>
        </div>
      )}
    </section>
  )
}
