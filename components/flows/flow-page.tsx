import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { type Flow, indexFlow } from '@/lib/engine'
import type { TaskGrid } from '@/lib/executions/read'
import type { FlowRevisionView, FlowView } from '@/lib/flows/schema'
import type { DependencyGraph, FlowTriggerView } from '@/lib/triggers/schema'
import { LinkTabs } from '../layout/link-tabs'
import { PageBody, PageHeader } from '../layout/page-header'
import { RefreshOnEvents } from '../layout/refresh-on-events'
import { Dependencies } from '../triggers/dependencies/dependencies'
import { NotifyMe } from '../notifications/notify-me'
import { FlowTriggers } from '../triggers/flow-triggers'
import { Badge } from '../ui/badge'
import { ErrorState } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import type { Catalog } from './editor/catalog'
import { FlowGrid } from './grid/flow-grid'
import { FlowMenu } from './flow-menu'
import { flowHref } from './flow-href'
import { type FlowTab, flowTabs } from './flow-tabs'
import { Labels } from './labels'
import { FlowOverview } from './graph/overview'
import { RecentExecutions } from './recent-executions'
import { RevisionList } from './revision-list'
import { RunButton } from './run/run-button'
import { SourceTab } from './source-tab'

const noCatalog: Catalog = { tasks: [], triggers: [] }

export type FlowPageProps = {
  flow: FlowView
  /** Null where the saved source is one that this version cannot read. */
  parsed: Flow | null
  tab: FlowTab
  may: { write: boolean; delete: boolean; start: boolean; control: boolean; notify: boolean }
  /** Read for the tab that shows them. */
  catalog?: Catalog
  revisions?: FlowRevisionView[]
  executions?: ExecutionSummary[]
  grid?: TaskGrid
  triggers?: FlowTriggerView[]
  dependencies?: DependencyGraph
}

export async function FlowPage(props: FlowPageProps) {
  const { flow, parsed, tab, may } = props
  const t = await getTranslations('flows')
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader
        title={flow.id}
        mark={
          <>
            <Badge variant="outline">{t('page.revision', { revision: flow.revision })}</Badge>
            {flow.disabled && <Badge>{t('list.disabled')}</Badge>}
          </>
        }
        description={
          <span className="flex flex-col gap-2">
            {flow.description && <span>{flow.description}</span>}
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
              <span>{flow.namespace}</span>
              <span>
                {t('page.changed')} <RelativeTime time={flow.updatedAt} />
              </span>
              <Labels labels={flow.labels} />
            </span>
          </span>
        }
        actions={
          <>
            <NotifyMe namespace={flow.namespace} flowId={flow.id} mayChoose={may.notify} />
            {may.start && (
              <RunButton
                flow={{ namespace: flow.namespace, id: flow.id, inputs: parsed?.inputs ?? [] }}
                disabled={!parsed || flow.disabled}
              />
            )}
            {may.delete && <FlowMenu flow={{ namespace: flow.namespace, id: flow.id }} />}
          </>
        }
        tabs={
          <LinkTabs
            label={t('page.tabs')}
            current={tab}
            tabs={flowTabs.map((key) => ({
              key,
              label: t(`page.tab.${key}`),
              href: flowHref(flow, key),
            }))}
          />
        }
      />
      <TabBody {...props} unreadable={t('page.unreadable')} />
    </div>
  )
}

const tasksOf = (flow: Flow) => [...indexFlow(flow)].map(([id, { depth }]) => ({ id, depth }))

function TabBody({
  flow,
  parsed,
  tab,
  may,
  catalog,
  revisions,
  executions,
  grid,
  triggers,
  dependencies,
  unreadable,
}: FlowPageProps & { unreadable: string }): ReactNode {
  switch (tab) {
    case 'source':
      return <SourceTab flow={flow} catalog={catalog ?? noCatalog} canSave={may.write} />
    case 'revisions':
      return (
        <PageBody className="pt-4">
          <RevisionList revisions={revisions ?? []} />
        </PageBody>
      )
    case 'executions':
      return (
        <PageBody className="gap-8 pt-4">
          <RefreshOnEvents />
          {grid && grid.executions.length > 0 && (
            <FlowGrid grid={grid} tasks={parsed ? tasksOf(parsed) : []} />
          )}
          <RecentExecutions
            executions={executions ?? []}
            flow={{ namespace: flow.namespace, id: flow.id }}
          />
        </PageBody>
      )
    case 'triggers':
      return (
        <PageBody className="pt-4">
          <FlowTriggers
            flow={{ namespace: flow.namespace, flowId: flow.id }}
            initial={triggers ?? []}
            inputs={parsed?.inputs ?? []}
            canControl={may.control}
          />
        </PageBody>
      )
    case 'dependencies':
      return dependencies && <Dependencies graph={dependencies} />
    default:
      return parsed ? <FlowOverview flow={parsed} /> : <ErrorState title={unreadable} />
  }
}
