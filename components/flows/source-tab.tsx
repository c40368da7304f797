'use client'

import { useRouter } from 'next/navigation'
import type { FlowView } from '@/lib/flows/schema'
import type { Catalog } from './editor/catalog'
import { FlowEditor } from './editor/flow-editor'
import { flowHref } from './flow-href'

export function SourceTab({
  flow,
  catalog,
  canSave,
}: {
  flow: FlowView
  catalog: Catalog
  canSave: boolean
}) {
  const router = useRouter()
  return (
    <FlowEditor
      source={flow.source}
      base={{ namespace: flow.namespace, flowId: flow.id, revision: flow.revision }}
      catalog={catalog}
      canSave={canSave}
      onSaved={(saved) => {
        const same = saved.namespace === flow.namespace && saved.id === flow.id
        if (same) router.refresh()
        else router.push(flowHref(saved, 'source'))
      }}
    />
  )
}
