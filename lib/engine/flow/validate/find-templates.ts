// Every text of a flow that is rendered at some time, with the task or trigger that it belongs to.

import { hasExpression } from '../../../expressions'
import type { Json, JsonObject } from '../../json'
import type { IndexedTask } from '../index-flow'
import type { Path } from '../problem'

export type TemplateUse = {
  source: string
  path: Path
  /** The innermost task around it. */
  task: IndexedTask | null
  /** Variables beyond the execution's are at hand, or none of them. */
  scope: 'execution' | 'elsewhere'
}

/** Text for people, names and patterns: never rendered. */
const unrendered = new Set(['id', 'type', 'description', 'displayName', 'validator', 'key'])
/** Rendered with an item, a response or a count as its variables. */
const scopedProperties = new Set([
  'filterCondition',
  'expr',
  'responseCondition',
  'spec',
  'breakWhen',
])

export function findTemplates(root: JsonObject, tasks: Map<string, IndexedTask>): TemplateUse[] {
  const byPath = new Map([...tasks.values()].map((task) => [task.path.join('\n'), task]))
  const found: TemplateUse[] = []
  const visit = (
    value: Json,
    path: Path,
    around: IndexedTask | null,
    scope: TemplateUse['scope'],
  ) => {
    if (typeof value === 'string') {
      if (hasExpression(value)) found.push({ source: value, path, task: around, scope })
      return
    }
    if (value === null || typeof value !== 'object') return
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...path, index], around, scope)
      return
    }
    const task = byPath.get(path.join('\n')) ?? around
    for (const [key, item] of Object.entries(value)) {
      const last = path.at(-1)
      if (hasExpression(key)) found.push({ source: key, path: [...path, key], task, scope })
      if (unrendered.has(key) && !isFree(last) && typeof item === 'string' && key !== 'key')
        continue
      const inner = scopedProperties.has(key) || isElsewhere(path, key) ? 'elsewhere' : scope
      visit(item, [...path, key], task, inner)
    }
  }
  visit(root, [], null, 'execution')
  return found
}

/** Maps whose keys people choose: a label called `description` is rendered. */
function isFree(step: string | number | undefined): boolean {
  return ['variables', 'labels', 'inputs', 'values', 'headers', 'env'].includes(String(step))
}

function isElsewhere(path: Path, key: string): boolean {
  if (
    path.length === 0 &&
    (key === 'triggers' || key === 'pluginDefaults' || key === 'taskDefaults')
  ) {
    return true
  }
  return path.length === 0 && key === 'listeners'
}
