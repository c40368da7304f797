// The page of the cluster in one read: its parts beside each other.

import type { Viewer } from '@/lib/accounts/schema'
import { readBacklog } from './read-backlog'
import { readCapacity } from './read-capacity'
import { readDatabase } from './read-database'
import { readFindings } from './read-findings'
import { readServers } from './read-servers'
import type { ClusterView } from './schema'

export async function readCluster(viewer: Viewer, hours: number): Promise<ClusterView> {
  const [servers, backlog, capacity, consistency, database] = await Promise.all([
    readServers(viewer),
    readBacklog(viewer),
    readCapacity(viewer, { hours }),
    readFindings(viewer),
    readDatabase(viewer),
  ])
  return { at: new Date().toISOString(), servers, backlog, capacity, consistency, database }
}
