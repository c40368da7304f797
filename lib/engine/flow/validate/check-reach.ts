// Tasks that never run, inputs that nobody reads, and flows that are not there. All of them warnings.

import type { Reference } from '../../../expressions'
import type { Flow, Task } from '../../model'
import { branchesOf, branchesOfFlow, type IndexedTask, type TaskBranch } from '../index-flow'
import { isExpression } from '../parse/reader'
import type { Add } from './check-properties'
import { dottedNames } from '../dotted-names'

export function checkReach(flow: Flow, tasks: Map<string, IndexedTask>, add: Add): void {
  for (const branch of branchesOfFlow(flow)) checkBranch(branch, add)
  for (const { task, path } of tasks.values()) {
    const sideBySide = task.flowable?.kind === 'parallel' || task.flowable?.kind === 'dag'
    for (const branch of branchesOf(task, path)) {
      if (!(sideBySide && branch.name === 'tasks')) checkBranch(branch, add)
    }
  }
}

function checkBranch({ tasks, path }: TaskBranch, add: Add): void {
  const end = tasks.findIndex(alwaysEnds)
  const next = tasks[end + 1]
  const last = tasks[end]
  if (end === -1 || !last || !next) return
  add({
    severity: 'warning',
    code: 'unreachable',
    path: [...path, end + 1, 'id'],
    message: `${next.id} never runs: ${last.id} always ${last.type.endsWith('.Exit') ? 'ends the execution' : 'fails'} first.`,
    fix: `Give ${last.id} a \`runIf\`, or move it to the end.`,
  })
}

function alwaysEnds(task: Task): boolean {
  if (task.disabled || task.runIf !== undefined) return false
  if (task.type === 'core.execution.Exit') return true
  const fails = task.type === 'core.execution.Fail' && task.properties.condition === undefined
  return fails && !task.allowFailure
}

export function checkUnusedInputs(flow: Flow, references: Reference[], add: Add): void {
  const read = references.filter((reference) => reference.path[0] === 'inputs')
  if (read.some((reference) => reference.path.length === 1)) return
  const used = dottedNames([
    ...read.map((reference) => reference.path.slice(1).join('.')),
    ...flow.inputs.flatMap((input) => input.dependsOn?.inputs ?? []),
  ])
  for (const [index, input] of flow.inputs.entries()) {
    if (input.id === '' || used.reaches(input.id)) continue
    add({
      severity: 'warning',
      code: 'unused-input',
      path: ['inputs', index, 'id'],
      message: `Nothing reads the input ${input.id}.`,
      fix: `Use \`{{ inputs.${input.id} }}\`, or remove it.`,
    })
  }
}

export type SubflowExists = (namespace: string, flowId: string) => boolean

export function checkSubflows(tasks: Iterable<IndexedTask>, exists: SubflowExists, add: Add): void {
  for (const { task, path } of tasks) {
    const flowable = task.flowable
    if (flowable?.kind !== 'subflow' && flowable?.kind !== 'forEachItem') continue
    const { namespace, flowId } = flowable
    if (typeof namespace !== 'string' || typeof flowId !== 'string') continue
    if (namespace === '' || flowId === '' || isExpression(namespace) || isExpression(flowId))
      continue
    if (exists(namespace, flowId)) continue
    add({
      severity: 'warning',
      code: 'missing-subflow',
      path: [...path, 'flowId'],
      message: `There is no flow ${flowId} in ${namespace}.`,
      fix: 'Save it before this flow runs, or name another.',
    })
  }
}
