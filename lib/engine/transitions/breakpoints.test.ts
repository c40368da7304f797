import { expect, test } from 'vitest'
import { flow, parallel, sequential, work } from '../play/flows'
import { Play } from '../play/play'

test('a task with a breakpoint stops before it starts, and nothing else starts', () => {
  const lanes = [
    sequential('s', [work('a'), work('stop')]),
    sequential('t', [work('b'), work('c')]),
  ]
  const play = new Play(flow([parallel('p', lanes)]), { breakpoints: ['stop'] })
  play.finish('a')
  expect(play.execution.state).toBe('BREAKPOINT')
  expect(play.run('stop')).toMatchObject({
    state: 'BREAKPOINT',
    waitingFor: { kind: 'breakpoint' },
  })
  play.finish('b')
  expect(play.run('c').attemptCount).toBe(0)
  play.do({ type: 'execution.resumeFromBreakpoint' })
  play.finish('c')
  play.finish('stop')
  expect(play.execution.state).toBe('SUCCESS')
})

test('breakpoints can be set while it runs, and others with the resume', () => {
  const play = new Play(flow([work('a'), work('b'), work('c')]))
  play.do({ type: 'execution.setBreakpoints', taskIds: ['b', 'b'] })
  expect(play.execution.breakpoints).toEqual(['b'])
  play.finish('a')
  play.do({ type: 'execution.resumeFromBreakpoint', breakpoints: ['c'] })
  play.finish('b')
  expect(play.run('c').state).toBe('BREAKPOINT')
})

test('where there is no breakpoint to resume from, the request is refused', () => {
  const play = new Play(flow([work('a')]))
  expect(play.do({ type: 'execution.resumeFromBreakpoint' }).refused?.message).toBe(
    'The execution stands at no breakpoint; it is RUNNING.',
  )
  play.finish('a')
  expect(play.do({ type: 'execution.setBreakpoints', taskIds: [] }).refused?.code).toBe('conflict')
})
