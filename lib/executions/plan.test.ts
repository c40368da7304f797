import { expect, it } from 'vitest'
import { parseFlow } from '@/lib/engine'
import { planExecution, type PlannedTask } from './plan'

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
    values: [1, 2]
    tasks:
      - {id: round, type: core.debug.Return, format: x}
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

const ran = (taskId: string, executions: number) => ({ taskId, executions, medianMs: 1_000 })

it('has what is certain where nothing is known, without a duration', () => {
  const plan = planExecution(flow!, { executions: 0, tasks: [] })
  expect(names(plan.tasks)).toEqual(['first', 'graph', 'a', 'b', 'choice', 'loop', 'tidy', 'tell'])
  expect(plan.tasks[0]).toMatchObject({ usualMs: null, branch: 'tasks', atOnce: 1 })
  expect(plan.tasks.at(-1)).toMatchObject({ branch: 'afterExecution' })
})

it('has what a condition let run at least every second time, and never the rounds of a loop', () => {
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
