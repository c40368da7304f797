// One task type has several spellings: with `io.kestra.plugin.` in front, and the names that it had in
// earlier releases of the language. Everything past this file knows the shortest one, `core.log.Log`.

const prefixes = ['io.kestra.plugin.', 'io.millrace.plugin.']

/** Earlier packages, whose types moved as a whole. */
const movedPackages: [from: string, to: string][] = [
  ['io.kestra.core.tasks.flows.', 'core.flow.'],
  ['io.kestra.core.tasks.log.', 'core.log.'],
  ['io.kestra.core.tasks.debugs.', 'core.debug.'],
  ['io.kestra.core.tasks.executions.', 'core.execution.'],
  ['io.kestra.core.tasks.states.', 'core.state.'],
  ['io.kestra.core.tasks.storages.', 'core.storage.'],
  ['io.kestra.core.tasks.templating.', 'core.templating.'],
  ['io.kestra.core.tasks.trigger.', 'core.trigger.'],
  ['io.kestra.core.models.triggers.types.', 'core.trigger.'],
  ['io.kestra.core.models.conditions.types.', 'core.condition.'],
  ['io.kestra.plugin.fs.http.', 'core.http.'],
]

/** Types that were renamed inside their package. */
const renamed: Record<string, string> = {
  'core.flow.Flow': 'core.flow.Subflow',
  'core.flow.WaitFor': 'core.flow.LoopUntil',
  'core.execution.Counts': 'core.execution.Count',
  'core.execution.PurgeExecution': 'core.execution.PurgeExecutions',
  'core.storage.Purge': 'core.execution.PurgeExecutions',
  'core.storage.LocalFile': 'core.storage.LocalFiles',
  'core.condition.VariableCondition': 'core.condition.Expression',
  'core.log.Logs': 'core.log.Log',
}

export function canonicalType(type: string): string {
  let name = type.trim()
  const moved = movedPackages.find(([from]) => name.startsWith(from))
  if (moved) name = moved[1] + name.slice(moved[0].length)
  else {
    const prefix = prefixes.find((candidate) => name.startsWith(candidate))
    if (prefix) name = name.slice(prefix.length)
  }
  if (Object.hasOwn(renamed, name)) return renamed[name] ?? name
  if (/^core\.condition\.(?!MultipleCondition$).+Condition$/.test(name)) return name.slice(0, -9)
  return name
}

/** What `pluginDefaults` names may be the beginning of a type, up to the empty one that means all. */
export function canonicalTypeStart(start: string): string {
  if (prefixes.some((prefix) => prefix.startsWith(start) && start !== prefix)) return ''
  return canonicalType(start)
}
