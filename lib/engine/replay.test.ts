import { expect, test } from 'vitest'
import { planReplay } from './replay'
import { flow, flowing, forEach, parallel, sequential, work } from './play/flows'
import { Play } from './play/play'

const options = { executionId: 'again', at: 2_000_000, seed: '7'.repeat(32) }

function replayed(play: Play, taskId?: string, value?: string, more = {}): Play {
  if (!play.state) throw new Error('no state')
  const from = taskId === undefined ? {} : { fromTaskRunId: play.run(taskId, value).id }
  const start = planReplay(play.flow, play.state, { ...options, ...from, ...more })
  return new Play(play.flow, start)
}

test('from the start, with other inputs, as a new execution that names the earlier one', () => {
  const play = new Play(flow([work('a')]), { inputs: { n: 1 } })
  play.finish('a')
  const again = replayed(play, undefined, undefined, { inputs: { n: 2 }, revision: 4 })
  expect(again.execution).toMatchObject({
    id: 'again',
    originalId: 'execution',
    inputs: { n: 2 },
    flowRevision: 4,
    labels: { 'system.replay': 'true', 'system.correlationId': 'again' },
  })
  expect(again.summary).toEqual(['a CREATED'])
})

test('from a task run: what came before stays with its outputs, the rest runs again', () => {
  const play = new Play(flow([work('a'), work('b'), work('c')], { finally: [work('fin')] }))
  play.finish('a', { n: 1 })
  play.finish('b')
  play.finish('c')
  play.finish('fin')
  const again = replayed(play, 'b')
  expect(again.summary).toEqual(['a SUCCESS', 'b CREATED'])
  expect(again.run('a')).toMatchObject({ outputs: { n: 1 }, executionId: 'again' })
  expect(again.run('a').id).not.toBe(play.run('a').id)
  again.finish('b')
  again.finish('c')
  again.finish('fin')
  expect(again.execution.state).toBe('SUCCESS')
})

test('inside of parents: they are opened again, their other lanes stay', () => {
  const lanes = [sequential('s', [work('a'), work('b')]), work('c')]
  const play = new Play(flow([parallel('p', lanes), work('d')]))
  for (const id of ['a', 'b', 'c', 'd']) play.finish(id)
  const again = replayed(play, 'a')
  expect(again.summary).toEqual(['p RUNNING', 's RUNNING', 'c SUCCESS', 'a CREATED'])
  for (const id of ['a', 'b', 'd']) again.finish(id)
  expect(again.execution.state).toBe('SUCCESS')
})

test('inside of a loop: other items stay, the rest of this one runs again', () => {
  const play = new Play(flow([forEach('each', ['x', 'y'], [work('a'), work('b')], 2)]))
  for (const value of ['x', 'y']) {
    play.finish('a', {}, value)
    play.finish('b', {}, value)
  }
  const again = replayed(play, 'b', 'x')
  expect(again.summary).toEqual([
    'each RUNNING',
    'a SUCCESS',
    'a SUCCESS',
    'b SUCCESS',
    'b CREATED',
  ])
  again.finish('b', {}, 'x')
  expect(again.execution.state).toBe('SUCCESS')
})

test('inside of a dag: what depends on it runs again, the rest stays', () => {
  const dag = flowing('dag', {
    kind: 'dag',
    concurrent: 0,
    nodes: [
      { task: work('a'), dependsOn: [] },
      { task: work('b'), dependsOn: ['a'] },
      { task: work('c'), dependsOn: [] },
    ],
  })
  const play = new Play(flow([dag]))
  for (const id of ['a', 'b', 'c']) play.finish(id)
  const again = replayed(play, 'a')
  expect(again.summary).toEqual(['dag RUNNING', 'c SUCCESS', 'a CREATED'])
  again.finish('a')
  again.finish('b')
  expect(again.execution.state).toBe('SUCCESS')
})

test('from a task of an errors list: from the task around it', () => {
  const play = new Play(flow([sequential('s', [work('a')], { errors: [work('e')] })]))
  play.fail('a')
  play.finish('e')
  const again = replayed(play, 'e')
  expect(again.summary).toEqual(['s RUNNING', 'a CREATED'])
})
