'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { PageHeader } from '../layout/page-header'
import type { Catalog } from './editor/catalog'
import { FlowEditor } from './editor/flow-editor'
import { flowHref } from './flow-href'

/** A flow that runs as it stands, to write over. */
function firstSource(namespace: string, greeting: string): string {
  return `id: hello
namespace: ${namespace}

inputs:
  - id: name
    type: STRING
    defaults: world

tasks:
  - id: greet
    type: core.log.Log
    message: "${greeting}"
`
}

export function NewFlowPage({ namespace, catalog }: { namespace: string; catalog: Catalog }) {
  const t = useTranslations('flows.new')
  const router = useRouter()
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader title={t('title')} description={t('description')} className="border-b" />
      <FlowEditor
        source={firstSource(namespace, 'Hello {{ inputs.name }}')}
        catalog={catalog}
        canSave
        onSaved={(flow) => router.push(flowHref(flow))}
      />
    </div>
  )
}
