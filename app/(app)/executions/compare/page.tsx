import { getTranslations } from 'next-intl/server'
import { notFound } from 'next/navigation'
import { createLoader, parseAsString, type SearchParams } from 'nuqs/server'
import { z } from 'zod'
import { ChooseOther } from '@/components/executions/compare/choose-other'
import { ComparePage } from '@/components/executions/compare/compare-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import type { Viewer } from '@/lib/accounts/schema'
import { readExecution, readExecutions } from '@/lib/executions/read'
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
  if (right) return <ComparePage left={left} right={right} />
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
  if (!id.success) return null
  return readExecution(viewer, id.data).catch((error: unknown) => {
    if (isAppError(error) && error.code === 'not-found') return null
    throw error
  })
}
