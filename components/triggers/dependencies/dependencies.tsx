'use client'

import { Workflow } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import type { DependencyEdge, DependencyGraph } from '@/lib/triggers/schema'
import { flowHref } from '../../flows/flow-href'
import { PageBody } from '../../layout/page-header'
import { EmptyState } from '../../ui/empty-state'
import { Skeleton } from '../../ui/skeleton'

const Canvas = dynamic(() => import('./canvas').then((module) => module.Canvas), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-64" />,
})

/** The flows before and after this one, drawn, and said in words below. */
export function Dependencies({ graph }: { graph: DependencyGraph }) {
  const t = useTranslations('triggers.dependencies')
  if (graph.edges.length === 0) {
    return (
      <PageBody className="pt-4">
        <EmptyState icon={Workflow} title={t('none')} description={t('noneHelp')} />
      </PageBody>
    )
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <section aria-label={t('label')} className="relative min-h-96 flex-1">
        <div className="absolute inset-0">
          <Canvas graph={graph} />
        </div>
      </section>
      <PageBody className="flex-none border-t py-4">
        <h2 className="pb-2 text-base font-medium">{t('inWords')}</h2>
        <ul className="flex flex-col gap-1.5 text-sm">
          {graph.edges.map((edge) => (
            <li key={`${edge.from} ${edge.to} ${edge.by}`}>
              <EdgeInWords edge={edge} />
            </li>
          ))}
        </ul>
        {graph.more && <p className="pt-2 text-xs text-muted-foreground">{t('more')}</p>}
      </PageBody>
    </div>
  )
}

function EdgeInWords({ edge }: { edge: DependencyEdge }) {
  const t = useTranslations('triggers.dependencies')
  const states = edge.states.length > 0 ? edge.states.join(', ') : t('anyEnd')
  return t.rich(edge.kind, {
    from: () => <FlowLink address={edge.from} />,
    to: () => <FlowLink address={edge.to} />,
    by: () => <code className="font-mono text-xs">{edge.by}</code>,
    states,
    off: edge.disabled ? 'yes' : 'no',
  })
}

function FlowLink({ address }: { address: string }) {
  const [namespace = '', id = ''] = address.split('/')
  return (
    <Link
      href={flowHref({ namespace, id }, 'dependencies')}
      className="font-medium hover:underline"
    >
      {namespace}.{id}
    </Link>
  )
}
