import { HomePage } from '@/components/home/home-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { mayAnywhere } from '@/lib/accounts/may'
import { stateNames, isTerminal } from '@/lib/engine'
import { readExecutions, readHomeCounts } from '@/lib/executions/read'
import { readFlows } from '@/lib/flows/read'
import { readComing } from '@/lib/triggers/read'

const dayMs = 24 * 60 * 60 * 1000
const liveStates = stateNames.filter((state) => !isTerminal(state))

export default async function Page() {
  const viewer = await pageViewer()
  const now = Date.now()
  const span = { from: new Date(now - dayMs).toISOString(), to: new Date(now).toISOString() }
  const [counts, going, flows, coming] = await Promise.all([
    readHomeCounts(viewer, span),
    readExecutions(viewer, { states: liveStates, limit: 8 }),
    readFlows(viewer, { limit: 8 }),
    readComing(viewer, 6),
  ])
  return (
    <HomePage
      name={viewer.name}
      counts={{ ...counts, ...span }}
      going={going.executions}
      flows={flows.flows}
      coming={coming}
      canWrite={mayAnywhere(viewer, 'flow.write')}
    />
  )
}
