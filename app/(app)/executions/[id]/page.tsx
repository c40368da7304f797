import { notFound } from 'next/navigation'
import { ExecutionPage } from '@/components/executions/execution-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { may } from '@/lib/accounts/may'
import { type Permission, permissions } from '@/lib/accounts/schema'
import { firstTaskRuns, readExecution } from '@/lib/executions/read'
import { isAppError } from '@/lib/shared/errors'

type Params = { params: Promise<{ id: string }> }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export async function generateMetadata({ params }: Params) {
  const { id } = await params
  return { title: id.slice(-8) }
}

export default async function Page({ params }: Params) {
  const { id } = await params
  const viewer = await pageViewer()
  if (!uuid.test(id)) notFound()
  const asked = readExecution(viewer, id.toLowerCase(), firstTaskRuns)
  const initial = await asked.catch((error: unknown) => {
    if (isAppError(error) && error.code === 'not-found') return null
    throw error
  })
  if (!initial) notFound()
  const rights = (Object.keys(permissions) as Permission[]).filter((permission) =>
    may(viewer, permission, initial.namespace),
  )
  return <ExecutionPage initial={initial} rights={rights} />
}
