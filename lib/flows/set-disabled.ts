// Switches a flow on or off by its text: `disabled` is a line of the flow, so it makes a revision like any other
// change of it.

import { isMap, parseDocument } from 'yaml'
import { AppError } from '@/lib/shared/errors'
import { flowOrNull, noFlow } from './read'
import { saveFlow, type SavedBy } from './save'

/** Throws not-found, and conflict where somebody else saved it meanwhile. */
export async function setFlowDisabled(
  namespace: string,
  flowId: string,
  disabled: boolean,
  by: SavedBy,
): Promise<void> {
  const flow = await flowOrNull(namespace, flowId)
  if (!flow || flow.deleted) throw new AppError('not-found', noFlow(namespace, flowId))
  if (flow.disabled === disabled) return
  const source = withDisabled(flow.source, disabled)
  const saved = await saveFlow({ source, expectedRevision: flow.revision }, by)
  if (saved.ok) return
  if (saved.reason === 'conflict') throw new AppError('conflict', saved.message)
  throw new AppError('invalid', saved.problems.map((problem) => problem.message).join(' '))
}

/** All other lines stay as they are. */
export function withDisabled(source: string, disabled: boolean): string {
  const document = parseDocument(source)
  const inBlock = isMap(document.contents) && !document.contents.flow
  const line = /^disabled[ \t]*:.*$/m
  if (!inBlock) {
    document.set('disabled', disabled)
    return document.toString()
  }
  if (line.test(source)) return source.replace(line, `disabled: ${disabled}`)
  return `${source.replace(/\n*$/, '')}\ndisabled: ${disabled}\n`
}
