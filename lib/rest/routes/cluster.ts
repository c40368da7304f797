import { z } from 'zod'
import { readFindings } from '@/lib/workers/cluster/read-findings'
import { count } from '../query'
import { route, type Route } from '../route'

export const clusterRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/cluster/findings',
    summary: 'What the invariant checker found in the last 30 days; unrepaired first.',
    permission: 'worker.read',
    scope: 'anywhere',
    query: z.object({ size: count(1, 200) }),
    handle: ({ query: { size }, viewer }) => readFindings(viewer, size),
  }),
]
