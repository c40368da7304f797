import type { Applied } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { operate, type OperatedBy } from './operate'

const mostLabels = 100

/** Adds labels, or changes those that it has. Throws invalid or not-found. */
export function setLabels(
  executionId: string,
  labels: Record<string, string>,
  by: OperatedBy,
): Promise<Applied> {
  checkLabels(labels)
  return operate(executionId, { type: 'execution.setLabels', labels }, by, { labels })
}

/** Labels that people give. `system.` belongs to the product. Throws invalid. */
export function checkLabels(labels: Record<string, string>): void {
  const keys = Object.keys(labels)
  const refuse = (path: string, message: string) => {
    throw new AppError('invalid', message, { fields: [{ path, message }] })
  }
  if (keys.length > mostLabels) refuse('labels', `At most ${mostLabels} labels are allowed.`)
  for (const key of keys) {
    if (key.trim() === '') refuse('labels', 'A label needs a name.')
    if (key.length > 200)
      refuse(`labels.${key.slice(0, 20)}`, 'A label has at most 200 characters.')
    if (key.startsWith('system.')) {
      refuse(
        `labels.${key}`,
        `The label ${key} is set by the system; choose a name without "system.".`,
      )
    }
  }
}
