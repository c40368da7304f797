import { z } from 'zod'
import { readBacklog } from '@/lib/workers/cluster/read-backlog'
import { longestHours, readCapacity } from '@/lib/workers/cluster/read-capacity'
import { readCluster } from '@/lib/workers/cluster/read-cluster'
import { readDatabase } from '@/lib/workers/cluster/read-database'
import { readFindings } from '@/lib/workers/cluster/read-findings'
import { readServers } from '@/lib/workers/cluster/read-servers'
import { count, one } from '../query'
import { route, type Route } from '../route'

const hours = count(1, longestHours)
const allowed = { method: 'GET', permission: 'worker.read', scope: 'anywhere' } as const

export const clusterRoutes: Route[] = [
  route({
    ...allowed,
    path: '/cluster',
    summary: 'Servers, backlog, capacity of the last hours, findings and Postgres, in one answer.',
    query: z.object({ hours }),
    handle: ({ query, viewer }) => readCluster(viewer, query.hours ?? 24),
  }),
  route({
    ...allowed,
    path: '/cluster/servers',
    summary: 'Servers that are here or went within a day, and what each holds.',
    handle: async ({ viewer }) => ({ results: await readServers(viewer) }),
  }),
  route({
    ...allowed,
    path: '/cluster/backlog',
    summary: 'Work that waits for a worker, by group, and why.',
    handle: async ({ viewer }) => ({ results: await readBacklog(viewer) }),
  }),
  route({
    ...allowed,
    path: '/cluster/capacity',
    summary: 'Slots, what ran in them and what waited, over the last hours (168 at most).',
    query: z.object({ hours, group: one(z.string().max(200)) }),
    handle: ({ query, viewer }) =>
      readCapacity(viewer, { hours: query.hours ?? 24, group: query.group }),
  }),
  route({
    ...allowed,
    path: '/cluster/database',
    summary: 'How Postgres is: size, connections, longest transaction, largest tables.',
    handle: ({ viewer }) => readDatabase(viewer),
  }),
  route({
    ...allowed,
    path: '/cluster/findings',
    summary: 'What the invariant checker found in the last 30 days; unrepaired first.',
    query: z.object({ size: count(1, 200) }),
    handle: ({ query: { size }, viewer }) => readFindings(viewer, size),
  }),
]
