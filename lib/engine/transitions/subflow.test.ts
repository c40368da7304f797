import { expect, test } from 'vitest'
import { constantRetry, flow, flowing, subflow, work } from '../play/flows'
import { isEmpty, Play } from '../play/play'

function end(play: Play, state: 'SUCCESS' | 'FAILED' | 'WARNING', outputs = {}) {
  const { id, childExecutionId } = play.run('child')
  const executionId = childExecutionId ?? ''
  return play.do({ type: 'subflow.ended', taskRunId: id, executionId, state, outputs })
}

test('a subflow is started with its inputs and labels, waited for, and gives its outputs', () => {
  const more = { inputs: { n: '{{ inputs.n }}' }, labels: { own: 'yes' }, inheritLabels: true }
  const play = new Play(flow([subflow('child', more), work('b')], { labels: { team: 'x' } }), {
    inputs: { n: 7 },
  })
  const { childExecutionId, id } = play.run('child')
  expect(play.run('child').waitingFor).toEqual({ kind: 'subflow', executionId: childExecutionId })
  expect(play.world.subflows).toEqual([{ taskRunId: id, executionId: childExecutionId }])
  end(play, 'SUCCESS', { answer: 42 })
  expect(play.run('child').outputs).toEqual({
    executionId: childExecutionId,
    state: 'SUCCESS',
    outputs: { answer: 42 },
  })
  expect(play.run('b').state).toBe('CREATED')
})

test('its inputs are rendered, and it is told its parent and the correlation id', () => {
  const play = new Play(flow([work('a'), subflow('child', { inputs: { n: '{{ outputs.a.n }}' } })]))
  const { effects } = play.finish('a', { n: 7 })
  const start = effects.find((effect) => effect.type === 'startExecution')?.start
  expect(start).toMatchObject({
    inputs: { n: 7 },
    parent: { executionId: 'execution', taskRunId: play.run('child').id },
    labels: { 'system.correlationId': 'execution' },
  })
})

test('a failed subflow fails its task run only where it says so', () => {
  const strict = new Play(flow([subflow('child')]))
  end(strict, 'FAILED')
  expect(strict.run('child')).toMatchObject({ state: 'FAILED', failure: { code: 'subflow' } })
  const lenient = new Play(flow([subflow('child', { transmitFailed: false })]))
  end(lenient, 'FAILED')
  expect(lenient.execution.state).toBe('SUCCESS')
  const warned = new Play(flow([subflow('child')]))
  end(warned, 'WARNING')
  expect(warned.execution.state).toBe('WARNING')
})

test('a subflow that is not waited for is done when it is started', () => {
  const play = new Play(flow([subflow('child', { wait: false })]))
  expect(play.execution.state).toBe('SUCCESS')
})

test('a retried subflow starts another execution, and news of the first one counts no more', () => {
  const play = new Play(flow([{ ...subflow('child'), retry: constantRetry(2) }]))
  const first = play.run('child').childExecutionId ?? ''
  end(play, 'FAILED')
  play.due('retry', 'child')
  const { id } = play.run('child')
  const late = { type: 'subflow.ended', taskRunId: id, executionId: first } as const
  expect(isEmpty(play.do({ ...late, state: 'SUCCESS', outputs: null }))).toBe(true)
  end(play, 'SUCCESS')
  expect(play.execution.state).toBe('SUCCESS')
})

test('a subflow that repeats itself as a new execution is waited for there', () => {
  const play = new Play(flow([subflow('child')]))
  const { id, childExecutionId } = play.run('child')
  const executionId = childExecutionId ?? ''
  const ended = { type: 'subflow.ended', taskRunId: id, executionId } as const
  play.world = { ...play.world, subflows: [] }
  play.do({ ...ended, state: 'RETRIED', outputs: { executionId: 'next' } })
  expect(play.run('child')).toMatchObject({ state: 'RUNNING', childExecutionId: 'next' })
  end(play, 'SUCCESS')
  expect(play.execution.state).toBe('SUCCESS')
})

test('a subflow that cannot be started fails its task run', () => {
  const play = new Play(flow([subflow('child')]))
  const { id } = play.run('child')
  play.world = { ...play.world, subflows: [] }
  const failure = { code: 'not-found', message: 'There is no flow tests.child.' }
  play.do({ type: 'subflow.refused', taskRunId: id, failure })
  expect(play.run('child').failure).toEqual(failure)
})

test('ForEachItem starts a subflow for each batch, which the runtime cuts', () => {
  const task = flowing('batches', {
    kind: 'forEachItem',
    items: '{{ inputs.file }}',
    batch: { rows: 2 },
    namespace: 'tests',
    flowId: 'child',
    inputs: { part: '{{ taskrun.items }}' },
    labels: {},
    wait: true,
    transmitFailed: true,
    inheritLabels: false,
    restartBehavior: 'RETRY_FAILED',
  })
  const play = new Play(flow([work('a'), task]), { inputs: { file: 'store://x' } })
  const about = play.about('a')
  play.start('a')
  const event = { type: 'attempt.finished', ...about, outcome: { ok: true, outputs: {} } } as const
  const [need] = play.do(event).needs
  expect(need).toMatchObject({ name: 'forEachItemBatches', args: { positional: ['store://x'] } })
  const { effects } = play.do(event, {
    [need?.key ?? '']: {
      ok: true,
      value: { splits: 'store://x/all', batches: ['store://x/0', 'store://x/1'] },
    },
  })
  const inputs = effects.flatMap((effect) =>
    effect.type === 'startExecution' ? [effect.start.inputs] : [],
  )
  expect(inputs).toEqual([{ part: 'store://x/0' }, { part: 'store://x/1' }])
  const batches = [...(play.state?.taskRuns.values() ?? [])].filter(
    (row) => row.taskId === 'batches_batch',
  )
  for (const [index, { id, childExecutionId }] of batches.entries()) {
    const executionId = childExecutionId ?? ''
    const outputs = index === 0 ? { sum: 1 } : { sum: 2 }
    const ended = { type: 'subflow.ended', taskRunId: id, executionId, outputs } as const
    const [asked] = play.do({ ...ended, state: 'SUCCESS' }).needs
    if (index === 0) continue
    expect(asked).toMatchObject({
      name: 'forEachItemOutputs',
      args: { positional: [[{ sum: 1 }, { sum: 2 }]] },
    })
    const fact = { [asked?.key ?? '']: { ok: true as const, value: 'store://x/outputs' } }
    play.do({ ...ended, state: 'SUCCESS' }, fact)
  }
  expect(play.run('batches_items').outputs).toEqual({
    numberOfBatches: 2,
    iterations: { CREATED: 0, RUNNING: 0, SUCCESS: 2 },
  })
  expect(play.run('batches_merge').outputs).toEqual({ subflowOutputs: 'store://x/outputs' })
  expect(play.execution.state).toBe('SUCCESS')
})
