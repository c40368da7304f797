// Everything that is wrong with a flow, at once: what keeps it from being read, and what would go wrong when
// it runs. Errors keep it from being saved, warnings do not. Nothing is executed, ever.

import { indexFlow } from '../index-flow'
import { readSource, type ParseOptions } from '../parse-flow'
import { inOrder, type Finding, type Problem } from '../problem'
import { taskTypes } from '../task-schemas'
import type { TaskTypeDescription } from '../task-schemas/description'
import { checkInputs } from './check-inputs'
import { checkReach, checkSubflows, checkUnusedInputs, type SubflowExists } from './check-reach'
import { checkTemplates } from './check-templates'
import { checkTypes } from './check-types'
import { dottedNames } from '../dotted-names'
import { findTemplates } from './find-templates'

export type ValidateOptions = ParseOptions & {
  /** What is installed; the types of the language if absent. */
  taskTypes?: readonly TaskTypeDescription[]
  /** Functions that expressions may call beyond those of the language. */
  functions?: readonly string[]
  /** Asked for each subflow that is named outright. */
  subflowExists?: SubflowExists
}

export function validateFlow(text: string, options: ValidateOptions = {}): Problem[] {
  const { source, draft, findings } = readSource(text, options)
  const unreadable = findings.some(({ code }) => code === 'yaml-syntax' || code === 'too-large')
  if (!draft || !source.root || unreadable) return inOrder(findings.map(source.locate))
  const seen = new Set(findings.map(keyOf))
  const add = (finding: Finding) => {
    // The same thing may show twice: to the reader of a task, and to the check of its properties.
    if (seen.has(keyOf(finding))) return
    seen.add(keyOf(finding))
    findings.push(finding)
  }
  const tasks = indexFlow(draft)
  const types = new Map((options.taskTypes ?? taskTypes).map((one) => [one.type, one]))
  checkTypes(draft, tasks.values(), types, add)
  const templates = findTemplates(source.root, tasks)
  const freeVariables = [...tasks.values()].some(({ task }) => setsVariables.has(task.type))
  const inputs = dottedNames(draft.inputs.map((input) => input.id))
  const names = { flow: draft, tasks, types, inputs, freeVariables }
  const read = checkTemplates(templates, names, source, options.functions ?? [], add)
  checkInputs(draft, add)
  checkUnusedInputs(draft, read, add)
  checkReach(draft, tasks, add)
  if (options.subflowExists) checkSubflows(tasks.values(), options.subflowExists, add)
  return inOrder(findings.map(source.locate))
}

const setsVariables = new Set(['core.execution.SetVariables', 'core.templating.TemplatedTask'])

function keyOf({ code, path, message, offsets }: Finding): string {
  const known = code === 'missing-property' || offsets ? message : ''
  return `${code}\n${path.join('\n')}\n${known}\n${offsets?.[0] ?? ''}`
}
