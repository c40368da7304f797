import { notFound } from 'next/navigation'
import { FlowPage } from '@/components/flows/flow-page'
import { flowTabs } from '@/components/flows/flow-tabs'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { may } from '@/lib/accounts/may'
import { parseFlow } from '@/lib/engine'
import { readExecutions, readTaskGrid } from '@/lib/executions/read'
import { readFlow, readFlowRevisions } from '@/lib/flows/read'
import { readCatalog } from '@/lib/flows/read-catalog'
import { isAppError } from '@/lib/shared/errors'
import { readDependencies } from '@/lib/triggers/dependencies/read'
import { readFlowTriggers } from '@/lib/triggers/read'

type Props = {
  params: Promise<{ namespace: string; id: string }>
  searchParams: Promise<{ tab?: string | string[] }>
}

export async function generateMetadata({ params }: Props) {
  return { title: decodeURIComponent((await params).id) }
}

export default async function Page({ params, searchParams }: Props) {
  const raw = await params
  const [namespace, id] = [decodeURIComponent(raw.namespace), decodeURIComponent(raw.id)]
  const viewer = await pageViewer()
  const { tab: wanted } = await searchParams
  const tab = flowTabs.find((name) => name === wanted) ?? 'overview'
  const flow = await readFlow(viewer, namespace, id).catch(missing)
  const rights = {
    write: may(viewer, 'flow.write', namespace),
    delete: may(viewer, 'flow.delete', namespace),
    start: may(viewer, 'execution.start', namespace),
    control: may(viewer, 'trigger.control', namespace),
    notify: may(viewer, 'notification.write', namespace),
  }
  return (
    <FlowPage
      flow={flow}
      parsed={parseFlow(flow.source).flow}
      tab={tab}
      may={rights}
      {...(tab === 'source' ? { catalog: readCatalog() } : {})}
      {...(tab === 'revisions'
        ? { revisions: await readFlowRevisions(viewer, namespace, id) }
        : {})}
      {...(tab === 'executions'
        ? {
            executions: (await readExecutions(viewer, { namespace, flowId: id })).executions,
            grid: await readTaskGrid(viewer, { namespace, flowId: id }),
          }
        : {})}
      {...(tab === 'triggers' ? { triggers: await readFlowTriggers(viewer, namespace, id) } : {})}
      {...(tab === 'dependencies'
        ? { dependencies: await readDependencies(viewer, namespace, id) }
        : {})}
    />
  )
}

function missing(error: unknown): never {
  if (isAppError(error) && error.code === 'not-found') notFound()
  throw error
}
