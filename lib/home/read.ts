// Everything that the home page draws, asked at once. What a viewer may not see is null.

import { mayAnywhere } from '@/lib/accounts/may'
import type { Viewer } from '@/lib/accounts/schema'
import { isTerminal, stateNames } from '@/lib/engine'
import { readExecutions, readHomeCounts } from '@/lib/executions/read'
import { readFlows, readNamespaces } from '@/lib/flows/read'
import { readDestinations } from '@/lib/notifications/read/destinations'
import { readComing } from '@/lib/triggers/read'
import { readBacklog } from '@/lib/workers/cluster/read-backlog'

const liveStates = stateNames.filter((state) => !isTerminal(state))

export type Home = Awaited<ReturnType<typeof readHome>>

/** `namespace` is '' for all; the range is ISO 8601. */
export async function readHome(
  viewer: Viewer,
  { namespace, from, to }: { namespace: string; from: string; to: string },
) {
  const within = namespace ? { namespace } : {}
  const [counts, going, flows, coming, namespaces, capacity, deliveries] = await Promise.all([
    readHomeCounts(viewer, { ...within, from, to }),
    readExecutions(viewer, { ...within, states: liveStates, limit: 8 }),
    readFlows(viewer, { ...within, limit: 8 }),
    readComing(viewer, 6, namespace),
    readNamespaces(viewer),
    mayAnywhere(viewer, 'worker.read') ? readBacklog(viewer) : null,
    mayAnywhere(viewer, 'notification.read') ? readWaiting(viewer) : null,
  ])
  return {
    counts: { ...counts, from, to },
    going: going.executions,
    flows: flows.flows,
    coming,
    namespaces,
    capacity,
    deliveries,
    canWrite: mayAnywhere(viewer, 'flow.write'),
    canRead: mayAnywhere(viewer, 'flow.read'),
  }
}

async function readWaiting(viewer: Viewer) {
  const destinations = await readDestinations(viewer)
  return {
    backlog: destinations.reduce((sum, { backlog }) => sum + backlog, 0),
    dead: destinations.reduce((sum, { dead }) => sum + dead, 0),
    behind: destinations.filter(({ behindSince }) => behindSince !== null).length,
  }
}
