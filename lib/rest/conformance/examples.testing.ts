// The example of a task type as a flow that runs: what it reads is there, and what it waits for is done.

import { parse } from 'yaml'
import type { TaskTypeDescription } from '@/lib/engine'
import type { Case } from './run-case.testing'

const lines = 'file:{"id": 1, "total": 150}\n{"id": 1, "total": 5}\n'
const orders = {
  id: 'orders',
  inputs: [{ id: 'order', type: 'FILE', required: false }],
  tasks: [{ id: 'a', type: 'core.log.Log', message: 'x' }],
  outputs: [{ id: 'done', type: 'STRING', value: 'yes' }],
}
const paused = { id: 'paused', tasks: [{ id: 'p', type: 'core.flow.Pause' }] }

/** Outputs that a type gives only where they are asked for. */
export const onlyWhereAsked: Record<string, string[]> = {
  'core.flow.Loop': ['outputs'],
  'core.flow.WorkingDirectory': ['outputFiles'],
}

const ends: Record<string, string> = {
  'core.execution.Fail': 'FAILED',
  'core.execution.Exit': 'WARNING',
}

const before: Record<string, object[]> = {
  'core.execution.UnsetVariables': [
    { id: 'before', type: 'core.execution.SetVariables', variables: { total: 1 } },
  ],
}

const steps: Record<string, Case['steps']> = {
  'core.flow.Pause': [
    { until: 'PAUSED' },
    { call: 'POST /executions/{id}/resume', form: { approved: 'true' } },
  ],
}

/** `pausedId` is an execution that waits for an answer; `address` answers calls. */
export function caseOf(type: TaskTypeDescription, pausedId: string, address: string): Case {
  const text = type.example
    .replaceAll('https://example.com', address)
    .replaceAll('company.team', '$namespace')
    .replaceAll('trigger.executionId', 'inputs.id')
    .replaceAll('PT10S', 'PT0.1S')
  const task = parse(text) as { id: string }
  return {
    name: type.type,
    flows: [orders, paused],
    flow: {
      inputs: [
        ...['file', 'one', 'two'].map((id) => ({ id, type: 'FILE' })),
        { id: 'id', type: 'STRING' },
      ],
      tasks: [...(before[type.type] ?? []), task],
      triggers: [
        { id: 'schedule', type: 'core.trigger.Schedule', cron: '0 0 1 1 *', disabled: true },
      ],
    },
    inputs: { file: lines, one: lines, two: lines, id: pausedId },
    steps: steps[type.type] ?? [],
    state: ends[type.type] ?? 'SUCCESS',
  }
}
