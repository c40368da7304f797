// What listening costs where nobody listens: a thousand listeners of every form, none of which can match, in
// processor time over the decisions of a chain. A task run costs Node and Postgres 250 us together
// (ARCHITECTURE.md, what was measured); the promise is 3 % of it.

import process from 'node:process'
import { expect, it } from 'vitest'
import {
  decide,
  fold,
  parseFlow,
  type EngineEvent,
  type EventBody,
  type ExecutionEvent,
  type ExecutionState,
  type Flow,
} from '@/lib/engine'
import { newSeed } from '@/lib/runtime/new-id'
import { startRequest } from '@/lib/testing/factories'
import { hearTransitions, type Hearing } from './hear'
import { indexListeners } from './listener-index'

const taskRunUs = 250
const tasks = 5
const executions = 10_000
const rounds = 7

const flowOf = (source: string): Flow => {
  const { flow } = parseFlow(source)
  if (!flow) throw new Error('the flow cannot be read')
  return flow
}
const list = Array.from(
  { length: tasks },
  (_, at) => `  - id: t${at}\n    type: core.debug.Return\n    format: x\n`,
)
const upstream = flowOf(`id: chain\nnamespace: busy\ntasks:\n${list.join('')}`)

const forms = [
  (at: number) =>
    `    states: [PAUSED]\n    preconditions:\n      flows:\n        - namespace: other\n          flowId: flow-${at}\n`,
  (at: number) =>
    `    conditions:\n      - type: core.condition.ExecutionNamespace\n        namespace: other.n${at}\n        comparison: PREFIX\n`,
  (at: number) =>
    `    preconditions:\n      where:\n        - filters:\n            - field: NAMESPACE\n              type: STARTS_WITH\n              value: other.n${at}\n`,
  (at: number) =>
    `    dependsOn:\n      - namespace: other\n        flowId: flow-${at}\n        when: "{{ trigger.state == 'SUCCESS' }}"\n`,
]

function hearing(count: number): Hearing & { looks: number } {
  const flows = Array.from({ length: count }, (_, at) => {
    const trigger = forms[at % forms.length]?.(at) ?? ''
    const source = `id: l${at}\nnamespace: listeners\ntasks:\n${list[0]}triggers:\n  - id: on\n    type: core.trigger.Flow\n${trigger}`
    return { namespace: 'listeners', id: `l${at}`, revision: 1, triggers: flowOf(source).triggers }
  })
  const made = {
    index: indexListeners(flows),
    looks: 0,
    noteReason: () => void (made.looks += 1),
    isPublicHoliday: undefined,
  }
  return made
}

type Decided = { state: ExecutionState; events: ExecutionEvent[] }

/** One execution from its start to its end, decision by decision. */
function decisions(): Decided[] {
  let state: ExecutionState | null = null
  const found: Decided[] = []
  const starts: { taskRunId: string; attempt: number; token: string }[] = []
  const apply = (body: EventBody) => {
    const decision = decide(upstream, state, { ...body, at: 1000, seed: newSeed() } as EngineEvent)
    state = fold(state, decision)
    for (const command of decision.commands) {
      if (command.type === 'startAttempt') starts.push(command)
    }
    if (state && decision.events.length > 0) found.push({ state, events: decision.events })
  }
  apply({
    type: 'execution.start',
    start: startRequest({ namespace: 'busy', flowId: 'chain', revision: 1 }),
  })
  for (let next = starts.shift(); next; next = starts.shift()) {
    const { taskRunId, attempt, token } = next
    apply({ type: 'attempt.started', taskRunId, attempt, token, workerId: 'w' })
    apply({
      type: 'attempt.finished',
      taskRunId,
      attempt,
      token,
      outcome: { ok: true, outputs: {} },
    })
  }
  expect(found.at(-1)?.state.execution.state).toBe('SUCCESS')
  return found
}

/** Processor time of listening to each decision, as the runtime does, for each task run. */
function processorUs(heard: Hearing, decided: Decided[]): number {
  const before = process.cpuUsage()
  let effects = 0
  for (let number = 0; number < executions; number++) {
    for (const { state, events } of decided) {
      effects += hearTransitions(heard, upstream, state, events).length
    }
  }
  const { user, system } = process.cpuUsage(before)
  expect(effects).toBe(0)
  return (user + system) / (executions * tasks)
}

it('costs less than 3 % of a task run with 1,000 listeners of which none matches', () => {
  const listening = hearing(1_000)
  const decided = decisions()
  processorUs(listening, decided)
  const found = Array.from({ length: rounds }, () => processorUs(listening, decided))
  const median = found.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? 0
  const share = (100 * median) / taskRunUs
  console.log(`1,000 listeners add ${median.toFixed(2)} us to a task run: ${share.toFixed(2)} %`)
  expect(listening.looks).toBe(0)
  expect(share).toBeLessThan(3)
})
