// Everything that is wrong with a text, and, where the database is asked, what only the server knows:
// subflows that do not exist. Executes nothing and saves nothing.

import { may } from '@/lib/accounts/may'
import type { Viewer } from '@/lib/accounts/schema'
import { parseFlow, validateFlow, type Flow } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import type { FlowProblem } from './schema'

export type CheckedFlow = { flow: Flow | null; problems: FlowProblem[] }

/** What the text alone says. `flow` is null as soon as one problem is an error. */
export function checkSource(source: string): CheckedFlow {
  return checked(source, validateFlow(source))
}

/** The same, with the warnings that need the database: of what the viewer may see. */
export async function validateFlowSource(
  viewer: Pick<Viewer, 'grants'>,
  source: string,
): Promise<CheckedFlow> {
  const named: { namespace: string; flowId: string }[] = []
  const problems = validateFlow(source, {
    subflowExists: (namespace, flowId) => {
      named.push({ namespace, flowId })
      return true
    },
  })
  const wanted = named.filter((one) => may(viewer, 'flow.read', one.namespace))
  if (wanted.length === 0) return checked(source, problems)
  const found = await running().pool.query<{ namespace: string; id: string }>(
    `select f.namespace, f.id from flows f
     join (select distinct * from unnest($1::text[], $2::text[]) as n(namespace, id)) w
       on w.namespace = f.namespace and w.id = f.id where not f.deleted`,
    [wanted.map((one) => one.namespace), wanted.map((one) => one.flowId)],
  )
  const missing = new Set(wanted.map(keyOf))
  for (const { namespace, id } of found.rows) missing.delete(keyOf({ namespace, flowId: id }))
  const subflowExists = (namespace: string, flowId: string) =>
    !missing.has(keyOf({ namespace, flowId }))
  return checked(source, validateFlow(source, { subflowExists }))
}

const keyOf = (flow: { namespace: string; flowId: string }) => `${flow.namespace}\0${flow.flowId}`

function checked(source: string, problems: FlowProblem[]): CheckedFlow {
  const broken = problems.some((problem) => problem.severity === 'error')
  return { flow: broken ? null : parseFlow(source).flow, problems }
}
