import { expect, it } from 'vitest'
import { parseFlow } from '@/lib/engine'
import { planExecution, type PlannedTask, type TaskHistory } from './plan'

const { flow } = parseFlow(`id: f
namespace: n
tasks:
  - {id: first, type: core.debug.Return, format: x}
  - {id: off, type: core.debug.Return, format: x, disabled: true}
  - id: graph
    type: core.flow.Dag
    concurrent: 2
    tasks:
      - task: {id: a, type: core.debug.Return, format: x}
      - task: {id: b, type: core.debug.Return, format: x}
        dependsOn: [a]
  - id: choice
    type: core.flow.If
    condition: "{{ inputs.x }}"
    then:
      - {id: often, type: core.debug.Return, format: x}
    else:
      - {id: seldom, type: core.debug.Return, format: x}
  - id: loop
    type: core.flow.ForEach
    values: "{{ inputs.items }}"
    tasks:
      - {id: round, type: core.debug.Return, format: x}
  - id: known
    type: core.flow.EachParallel
    value: [1, 2, 3]
    tasks:
      - {id: beside, type: core.debug.Return, format: x}
  - id: until
    type: core.flow.LoopUntil
    condition: "{{ outputs.look.value == 'y' }}"
    tasks:
      - {id: look, type: core.debug.Return, format: x}
  - {id: sometimes, type: core.debug.Return, format: x, runIf: "{{ inputs.x }}"}
errors:
  - {id: alarm, type: core.debug.Return, format: x}
finally:
  - {id: tidy, type: core.debug.Return, format: x}
afterExecution:
  - {id: tell, type: core.debug.Return, format: x}
`)

const names = (tasks: PlannedTask[]): string[] =>
  tasks.flatMap(({ taskId, children }) => [taskId, ...names(children)])

const ran = (taskId: string, executions: number, more: Partial<TaskHistory> = {}) => ({
  taskId,
  executions,
  medianMs: 1_000,
  runs: executions,
  items: null,
  ...more,
})

it('has what is certain where nothing is known, without a duration', () => {
  const plan = planExecution(flow!, { executions: 0, tasks: [] })
  const certain = ['first', 'graph', 'a', 'b', 'choice', 'loop', 'known', 'beside', 'until']
  expect(names(plan.tasks)).toEqual([...certain, 'tidy', 'tell'])
  expect(plan.tasks[0]).toMatchObject({ usualMs: null, branch: 'tasks', atOnce: 1 })
  expect(plan.tasks.at(-1)).toMatchObject({ branch: 'afterExecution' })
})

it('has what a condition let run at least every second time, and no rounds of a loop that nobody counted', () => {
  const tasks = [ran('often', 3), ran('seldom', 1), ran('sometimes', 2), ran('round', 4)]
  const plan = planExecution(flow!, { executions: 4, tasks })
  const found = names(plan.tasks)
  expect(found).toContain('often')
  expect(found).toContain('sometimes')
  expect(found).not.toContain('seldom')
  expect(found).not.toContain('round')
  expect(plan.tasks.find(({ taskId }) => taskId === 'sometimes')?.usualMs).toBe(1_000)
})

it('says what runs at once and what waits for what', () => {
  const plan = planExecution(flow!, { executions: 0, tasks: [] })
  const graph = plan.tasks.find(({ taskId }) => taskId === 'graph')
  expect(graph).toMatchObject({ atOnce: 2 })
  expect(graph?.children.map(({ taskId, after }) => [taskId, after])).toEqual([
    ['a', []],
    ['b', ['a']],
  ])
})

it('has as many rounds of a loop as are written, or as there were as a rule', () => {
  const tasks = [
    ran('loop', 3, { items: 40 }),
    ran('until', 2, { runs: 4 }),
    ran('look', 2, { runs: 11 }),
  ]
  const plan = planExecution(flow!, { executions: 3, tasks })
  const found = (id: string) => plan.tasks.find(({ taskId }) => taskId === id)
  expect(found('loop')).toMatchObject({ rounds: 40, atOnce: 1, apart: false })
  expect(names(found('loop')!.children)).toEqual(['round'])
  expect(found('known')).toMatchObject({ rounds: 3, atOnce: 0, apart: true })
  // 11 looks of 4 loops.
  expect(found('until')).toMatchObject({ rounds: 3, atOnce: 1 })
  expect(found('first')).toMatchObject({ rounds: null })
})
