// Many flows by one text, one document each: all are checked before the first is saved, so that a mistake in the
// last leaves everything as it was.

import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { AppError } from '@/lib/shared/errors'
import { deleteFlow } from './delete'
import { noFlow, readFlows } from './read'
import { saveFlow, type SavedBy } from './save'
import type { FlowView } from './schema'
import { checkSource } from './validate'

const mostFlows = 200

export type SaveFlows = {
  source: string
  /** All flows must stand in it. */
  namespace?: string | undefined
  /** Flows of that namespace that the text leaves out are deleted. */
  deleteOthers?: boolean | undefined
}

/** Throws invalid, forbidden, not-found. */
export async function saveFlows(
  { source, namespace, deleteOthers = false }: SaveFlows,
  viewer: Viewer,
  by: SavedBy,
): Promise<FlowView[]> {
  const sources = documentsOf(source)
  const keys = sources.map((one, index) => checkOne(one, index, namespace))
  for (const each of new Set(keys.map((key) => key.namespace))) {
    authorise(viewer, 'flow.write', { namespace: each })
  }
  const others = deleteOthers ? await flowsBeside(viewer, namespace, keys) : []
  const saved: FlowView[] = []
  for (const one of sources) {
    const result = await saveFlow({ source: one }, by)
    if (result.ok) saved.push(result.flow)
  }
  for (const id of others) await deleteFlow(namespace ?? '', id, by)
  return saved
}

function documentsOf(text: string): string[] {
  const sources = text.split(/^---\s*$/m).filter((one) => one.trim() !== '')
  if (sources.length === 0) throw invalid('Send flows as YAML, with --- between them.')
  if (sources.length > mostFlows) throw invalid(`At most ${mostFlows} flows at once.`)
  return sources
}

function checkOne(source: string, index: number, namespace: string | undefined) {
  const { flow, problems } = checkSource(source)
  if (!flow) {
    const errors = problems.filter((problem) => problem.severity === 'error')
    const said = errors.map((one) => `Flow ${index + 1}, line ${one.line}: ${one.message}`)
    throw new AppError('invalid', said.join('\n'), {
      fields: errors.map(({ path, message, fix, line, column }) => ({
        path: `[${index}].${path}`,
        message: `${message} ${fix}`,
        line,
        column,
      })),
    })
  }
  if (namespace !== undefined && flow.namespace !== namespace) {
    throw invalid(`Flow ${index + 1} stands in ${flow.namespace}, not in ${namespace}.`)
  }
  return { namespace: flow.namespace, id: flow.id }
}

async function flowsBeside(
  viewer: Viewer,
  namespace: string | undefined,
  keys: { id: string }[],
): Promise<string[]> {
  if (namespace === undefined) throw invalid('Name the namespace whose other flows are deleted.')
  authorise(viewer, 'flow.delete', { namespace, missing: noFlow(namespace, '') })
  const kept = new Set(keys.map(({ id }) => id))
  const page = await readFlows(viewer, { namespace, limit: 200 })
  if (page.next) throw invalid(`${namespace} has too many flows to delete those left out.`)
  return page.flows
    .filter((flow) => flow.namespace === namespace && !kept.has(flow.id))
    .map(({ id }) => id)
}

function invalid(message: string): AppError {
  return new AppError('invalid', message, { fields: [{ path: '', message }] })
}
