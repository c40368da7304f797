import { notFound } from 'next/navigation'
import { WorkerPage } from '@/components/workers/worker-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { may } from '@/lib/accounts/may'
import { readExecutions } from '@/lib/executions/read'
import { isAppError } from '@/lib/shared/errors'
import { readWorker } from '@/lib/workers/read'

type Params = { params: Promise<{ id: string }> }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export default async function Page({ params }: Params) {
  const { id } = await params
  const viewer = await pageViewer()
  if (!uuid.test(id)) notFound()
  const worker = await readWorker(viewer, id).catch((error: unknown) => {
    if (isAppError(error) && error.code === 'not-found') return null
    throw error
  })
  if (!worker) notFound()
  const { executions } = await readExecutions(viewer, { workerId: id, limit: 25 })
  return (
    <WorkerPage
      initial={worker}
      recent={executions}
      canControl={may(viewer, 'worker.control', '')}
    />
  )
}
