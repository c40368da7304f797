import { expect, test } from 'vitest'
import { render } from '../../expressions'
import type { JsonObject } from '../index'
import { flow, flowing, forEach, sequential, work } from '../play/flows'
import { Play } from '../play/play'
import { attemptContext } from './context'
import { contextFunctions } from './context-functions'
import { secretInputs, workerContext } from './worker-context'

function show(play: Play, taskId: string, source: string, value?: string): unknown {
  const { state, flow } = play
  if (!state) throw new Error('no state')
  const row = play.run(taskId, value)
  const context = attemptContext(flow, state, row.id, Math.max(1, row.attemptCount))
  const functions = contextFunctions(context)
  return render(source, context, { now: 0, random: () => 0, functions }).value
}

function looped(): Play {
  const inner = forEach('inner', ['1', '2'], [work('leaf'), work('next')])
  const play = new Play(flow([forEach('outer', ['a', 'b'], [work('first'), inner]), work('end')]))
  for (const outer of ['a', 'b']) {
    play.finish('first', { is: outer }, outer)
    for (const value of ['1', '2']) {
      play.finish('leaf', { uri: `${outer}${value}` }, value)
      if (outer === 'b' && value === '2') return play
      play.finish('next', {}, value)
    }
  }
  return play
}

test('outputs inside of loops are nested by the values of the loops', () => {
  const play = looped()
  expect(show(play, 'next', '{{ outputs.leaf.a[taskrun.value].uri }}')).toBe('a2')
  expect(show(play, 'next', '{{ outputs.first.b.is }}')).toBe('b')
  expect(show(play, 'next', '{{ outputs.first | keys }}')).toEqual(['a', 'b'])
})

test('a task of the same iteration can be read directly, and by currentEachOutput', () => {
  const play = looped()
  expect(show(play, 'next', '{{ outputs.leaf.uri }}')).toBe('b2')
  expect(show(play, 'next', '{{ outputs.first.is }}')).toBe('b')
  expect(show(play, 'next', '{{ currentEachOutput(outputs.leaf).uri }}')).toBe('b2')
})

test('parents are listed from the nearest, those with a value or outputs', () => {
  const branch = flowing('choice', {
    kind: 'switch',
    value: '{{ taskrun.value }}',
    cases: { x: [work('leaf')] },
    defaults: [],
  })
  const play = new Play(flow([forEach('each', ['x'], [sequential('s', [branch])])]))
  expect(play.run('choice').outputs).toEqual({ value: '', defaults: true })
  const direct = new Play(flow([forEach('each', ['x'], [branch])]))
  expect(show(direct, 'leaf', '{{ parent.taskrun.value }} {{ parents[0].outputs.value }}')).toBe(
    'x x',
  )
  expect(show(direct, 'leaf', '{{ taskrun.value }}')).toBe(null)
})

test('what a template finds besides outputs', () => {
  const definition = flow([work('a', { retry: undefined })], { variables: { v: 1, w: 1 } })
  const play = new Play(definition, {
    inputs: { n: 2 },
    labels: { 'system.user': 'me', team: 'x' },
  })
  const source =
    '{{ flow.id }} {{ execution.id }} {{ inputs.n }} {{ vars.v }} {{ labels.system.user }} {{ labels.team }} {{ task.id }} {{ taskrun.attemptsCount }} {{ tasks.a.state }}'
  expect(show(play, 'a', source)).toBe('flow execution 2 1 me x a 0 CREATED')
})

test('errors tasks see what failed', () => {
  const play = new Play(flow([sequential('s', [work('a')])], { errors: [work('err')] }))
  play.fail('a')
  expect(show(play, 'err', '{{ error.taskId }}: {{ error.message }}')).toBe('a: a failed')
})

test('a worker gets of the outputs what the templates read, and nothing else', () => {
  const play = looped()
  const { state } = play
  if (!state) throw new Error('no state')
  const sources = ['{{ outputs.leaf.a[taskrun.value].uri }}', 'plain', '{{ taskrun.value }}']
  const variables = workerContext(play.flow, state, play.run('next').id, sources)
  expect(variables.outputs).toEqual({ leaf: { a: { '2': { uri: 'a2' } } } })
  const rendered = sources.map((source) => {
    return render(source, variables as JsonObject, { now: 0, random: () => 0 }).value
  })
  expect(rendered).toEqual(['a2', 'plain', '2'])
  const asking = workerContext(play.flow, state, play.run('next').id, [
    '{{ kv(outputs.first.a.is) }}',
  ])
  expect(asking.outputs).toEqual({ first: { a: { is: 'a' }, b: { is: 'b' } } })
})

test('secret inputs show as stars, and are named for the worker', () => {
  const secret = { id: 'key', type: 'SECRET', required: true } as const
  const play = new Play(flow([work('a')], { inputs: [secret] }), { inputs: { key: 'hunter2' } })
  const { state, flow: definition } = play
  if (!state) throw new Error('no state')
  const context = attemptContext(definition, state, play.run('a').id, 1)
  const rendered = render('key {{ inputs.key }}', context, { now: 0, random: () => 0 })
  expect(rendered.shown).toBe('key ******')
  expect(secretInputs(definition)).toEqual(['key'])
})
