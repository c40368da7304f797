// Flows of an independent implementation of the language, with what its own tests expect of them. They are
// not part of the project: MILLRACE_CONFORMANCE names their folder, or they lie beside the checkout.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import { parseFlow } from '../flow/parse-flow'
import type { EventBody, ExecutionState, StateName } from '../index'
import { checkInvariants } from '../invariants'
import { simulate, type SimulationOptions } from './simulate'

const folder = process.env.MILLRACE_CONFORMANCE ?? join(process.cwd(), '../shared/conformance')
const list = join(folder, 'expected.json')

type Expected = {
  flow: string
  file: string
  state?: StateName
  taskRuns?: number
  tasks?: Record<string, StateName>
  attempts?: { failed: number }
}

const expected: Expected[] = existsSync(list)
  ? (JSON.parse(readFileSync(list, 'utf8')) as Expected[])
  : []

function play(name: string, options: SimulationOptions = {}): ReturnType<typeof simulate> {
  const file = expected.find((entry) => entry.flow === name)?.file ?? ''
  const { flow, problems } = parseFlow(readFileSync(join(folder, file), 'utf8'), { revision: 1 })
  if (!flow) throw new Error(problems.map((problem) => problem.message).join(' '))
  const watch: SimulationOptions['watch'] = (event, _decision, state) => {
    const found = state ? checkInvariants(flow, state) : []
    if (found.length > 0) throw new Error(`After ${event.type}: ${found.join(' ')}`)
  }
  return simulate(flow, { at: Date.UTC(2024, 11, 1), watch, ...options })
}

const rows = (state: ExecutionState) => [...state.taskRuns.values()]
const resume: EventBody = { type: 'execution.resume' }

if (expected.length === 0) {
  test.skip(`the conformance flows are not at ${folder}; set MILLRACE_CONFORMANCE`, () => undefined)
} else {
  describe('conformance flows', () => {
    const plain = expected.filter((entry) => entry.state !== undefined)
    test.each(plain)('$flow ends $state', ({ flow, state, taskRuns, tasks, attempts }) => {
      const result = play(flow)
      expect(result.state.execution.state).toBe(state)
      if (taskRuns !== undefined) expect(result.state.taskRuns.size).toBe(taskRuns)
      for (const [taskId, end] of Object.entries(tasks ?? {})) {
        expect(rows(result.state).find((row) => row.taskId === taskId)?.state).toBe(end)
      }
      if (attempts)
        expect(result.state.attempts.get(rows(result.state)[0]?.id ?? '')?.length).toBe(
          attempts.failed,
        )
    })

    test('pause: PAUSED with one task run, after resume SUCCESS with three', () => {
      const paused = play('pause').state
      expect(paused.execution.state).toBe('PAUSED')
      expect(paused.taskRuns.size).toBe(1)
      const { state } = play('pause', { operations: [{ afterMs: 5000, event: resume }] })
      expect(state.execution.state).toBe('SUCCESS')
      expect(state.taskRuns.size).toBe(3)
    })

    test('pause-delay: its history has PAUSED once and RUNNING twice', () => {
      const { state } = play('pause-delay')
      expect(state.execution.state).toBe('SUCCESS')
      expect(state.taskRuns.size).toBe(3)
      const history = rows(state)[0]?.history.map((change) => change.state)
      expect(history).toEqual(['CREATED', 'RUNNING', 'PAUSED', 'RUNNING', 'SUCCESS'])
    })

    test('flow-concurrency-cancel and flow-concurrency-queue: what finds no slot', () => {
      const cancelled = play('flow-concurrency-cancel', { slot: 'refused' })
      expect(cancelled.state.execution.state).toBe('CANCELLED')
      const queued = play('flow-concurrency-queue', {
        slot: 'refused',
        operations: [{ afterMs: 3000, event: { type: 'slot.granted' } }],
      })
      const history = queued.state.execution.history.map((change) => change.state)
      expect(history).toEqual(['CREATED', 'QUEUED', 'RUNNING', 'SUCCESS'])
    })

    test('restart_last_failed: restarted it succeeds with four task runs, the third with two attempts', () => {
      const before = play('restart_last_failed').state
      expect(before.execution.state).toBe('FAILED')
      expect(before.taskRuns.size).toBe(3)
      const restart = { afterMs: 60_000, event: { type: 'execution.restart' } as const }
      const { state } = play('restart_last_failed', { operations: [restart] })
      expect(state.execution.state).toBe('SUCCESS')
      expect(state.taskRuns.size).toBe(4)
      expect(rows(state)[2]?.attemptCount).toBe(2)
    })

    test('retry-new-execution-task-attempts: RETRIED, RETRIED, FAILED', () => {
      const ends = [1, 2, 3].map((attemptNumber) => {
        const { state } = play('retry-new-execution-task-attempts', { start: { attemptNumber } })
        return state.execution.state
      })
      expect(ends).toEqual(['RETRIED', 'RETRIED', 'FAILED'])
    })

    test.each([true, false])('if: the branch of %s', (value) => {
      const { state } = play('if', { inputs: { if1: value, if2: value, if3: value } })
      expect(state.execution.state).toBe('SUCCESS')
      expect(rows(state).filter((row) => row.taskId.endsWith('-log')).length).toBe(value ? 3 : 0)
    })

    test.each([
      ['FIRST', 't1', 'SUCCESS'],
      ['SECOND', 't2_sub', 'SUCCESS'],
      ['THIRD', 'error-t1', 'FAILED'],
      ['other', 'default', 'SUCCESS'],
    ] as const)('switch: %s runs %s', (string, taskId, end) => {
      const { state } = play('switch', { inputs: { string, def: 'amazing' } })
      expect(state.execution.state).toBe(end)
      expect(rows(state).map((row) => row.taskId)).toContain(taskId)
    })

    test('waitfor: ends when its condition holds', () => {
      expect(play('waitfor').state.execution.state).toBe('SUCCESS')
    })

    test('sla-max-duration-fail: FAILED when the time has passed', () => {
      const { state, at } = play('sla-max-duration-fail')
      expect(state.execution.state).toBe('FAILED')
      expect((state.execution.endedAt ?? at) - state.execution.createdAt).toBe(500)
    })

    test('subflow-parent: the child shares the correlation id', () => {
      const { effects } = play('subflow-parent')
      const start = effects.find((effect) => effect.type === 'startExecution')?.start
      expect(start?.labels['system.correlationId']).toBe('simulation')
    })
  })
}
