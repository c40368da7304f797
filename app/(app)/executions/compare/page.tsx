import { getTranslations } from 'next-intl/server'
import { notFound } from 'next/navigation'
import { createLoader, parseAsString, type SearchParams } from 'nuqs/server'
import { z } from 'zod'
import { ChooseOther } from '@/components/executions/compare/choose-other'
import { ComparePage } from '@/components/executions/compare/compare-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import type { Viewer } from '@/lib/accounts/schema'
import { readExecution, readExecutions } from '@/lib/executions/read'
import type { ExecutionView } from '@/lib/executions/schema'
import { readFlow } from '@/lib/flows/read'
import { isAppError } from '@/lib/shared/errors'

const load = createLoader({ left: parseAsString, right: parseAsString })
const executionId = z.uuid().toLowerCase()

export async function generateMetadata() {
  const t = await getTranslations('executions.compare')
  return { title: t('title') }
}

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await pageViewer()
  const asked = await load(searchParams)
  const [left, right] = await Promise.all([read(viewer, asked.left), read(viewer, asked.right)])
  if (!left) notFound()
  if (right) {
    const sources = await readSources(viewer, left, right)
    return <ComparePage left={left} right={right} sources={sources} />
  }
  const { namespace, flowId } = left
  const { executions } = await readExecutions(viewer, { namespace, flowId, limit: 100 })
  return (
    <ChooseOther
      left={left}
      missing={asked.right}
      others={executions.filter(({ id }) => id !== left.id)}
    />
  )
}

/** Null where there is none that this person may see. */
async function read(viewer: Viewer, asked: string | null) {
  const id = executionId.safeParse(asked)
  return id.success ? orNull(readExecution(viewer, id.data)) : null
}

/** What each ran; null where both ran the same, or one of them is gone or not for this person. */
async function readSources(viewer: Viewer, left: ExecutionView, right: ExecutionView) {
  const same = left.namespace === right.namespace && left.flowId === right.flowId
  if (same && left.flowRevision === right.flowRevision) return null
  const [before, after] = await Promise.all(
    [left, right].map(({ namespace, flowId, flowRevision: revision }) =>
      orNull(readFlow(viewer, namespace, flowId, { revision, allowDeleted: true })),
    ),
  )
  return before && after ? { before: before.source, after: after.source } : null
}

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: unknown) => {
    if (isAppError(error) && error.code === 'not-found') return null
    throw error
  })
}
