// The small flows of the exhaustive search: between them they reach every kind of step that a decision has.
// Tasks whose id begins with `ok` never fail.

import type { Flow } from '../model'
import {
  constantRetry,
  flow,
  flowing,
  forEach,
  parallel,
  pause,
  sequential,
  sleep,
  subflow,
  work,
} from '../play/flows'
import type { Budget } from './environment'

export type SearchedFlow = { name: string; flow: Flow; budget: Budget }

const all: Budget = { kill: 1, pause: 1, restart: 1, lost: 1, handedBack: 1 }

export const searchedFlows: SearchedFlow[] = [
  {
    name: 'a sequence with errors, finally and afterExecution',
    flow: flow([work('a'), work('b')], {
      errors: [work('err')],
      finally: [work('fin')],
      afterExecution: [work('after')],
    }),
    budget: all,
  },
  {
    name: 'retries and lost workers',
    flow: flow([work('a', { retry: constantRetry(3) }), work('okB')], { finally: [work('okF')] }),
    budget: { kill: 1, pause: 1, lost: 3, handedBack: 1, restart: 1 },
  },
  {
    name: 'parallel lanes within a limit',
    flow: flow([parallel('p', [work('a'), work('b'), work('okC')], 2), work('okD')]),
    budget: { kill: 1, pause: 1, lost: 1, handedBack: 1, restart: 1 },
  },
  {
    name: 'nested sequences with errors of their own',
    flow: flow(
      [
        parallel('p', [
          sequential('s', [work('a'), work('okB')], {
            errors: [work('okE')],
            finally: [work('okF')],
          }),
          sequential('t', [work('c')], { allowFailure: true }),
        ]),
      ],
      { errors: [work('okG')] },
    ),
    budget: { kill: 1, pause: 1, restart: 1 },
  },
  {
    name: 'a dag',
    flow: flow([
      flowing('dag', {
        kind: 'dag',
        concurrent: 0,
        nodes: [
          { task: work('a'), dependsOn: [] },
          { task: work('okB'), dependsOn: ['a'] },
          { task: work('c'), dependsOn: ['a'] },
          { task: work('okD'), dependsOn: ['okB', 'c'] },
        ],
      }),
    ]),
    budget: { kill: 1, pause: 1, restart: 1, lost: 1 },
  },
  {
    name: 'a loop over items, two at a time',
    flow: flow([forEach('each', ['x', 'y', 'z'], [work('a'), work('okB')], 2)]),
    budget: { kill: 1, pause: 1, restart: 1, lost: 1 },
  },
  {
    name: 'a pause beside work',
    flow: flow([
      parallel('p', [pause('wait', { timeout: 'PT1H', behavior: 'FAIL' }), work('a')]),
      work('okB'),
    ]),
    budget: all,
  },
  {
    name: 'a delay, a sleep and a pause with tasks',
    flow: flow([
      parallel('p', [
        pause('wait', { delay: 'PT5S', tasks: [work('a')], onPause: work('note') }),
        sleep('sleep', 'PT2S'),
      ]),
    ]),
    budget: { kill: 1, pause: 1, restart: 1, lost: 1 },
  },
  {
    name: 'a subflow that is retried',
    flow: flow([
      parallel('p', [
        { ...subflow('sub'), retry: constantRetry(2) },
        work('a', { allowFailure: true }),
      ]),
      work('okB'),
    ]),
    budget: all,
  },
  {
    name: 'a concurrency slot',
    flow: flow([work('a'), work('okB')], {
      concurrency: { limit: 1, behavior: 'QUEUE' },
      errors: [work('okE')],
    }),
    budget: all,
  },
  {
    name: 'timeouts of tasks and of the flow',
    flow: flow(
      [
        parallel('p', [
          work('a', { timeout: 'PT5S', retry: constantRetry(2) }),
          sequential('s', [work('okB')], { timeout: 'PT9S' }),
        ]),
      ],
      { timeout: 'PT1M', finally: [work('okF')] },
    ),
    budget: { kill: 1, pause: 1, restart: 1 },
  },
  {
    name: 'a loop until a condition',
    flow: flow([
      flowing('loop', {
        kind: 'loopUntil',
        condition: '{{ outputs.loop.iterationCount >= 2 }}',
        interval: 'PT1S',
        maxIterations: 3,
        failOnMaxReached: true,
        tasks: [work('a'), work('okB')],
      }),
    ]),
    budget: all,
  },
  {
    name: 'an execution repeated as a new one',
    flow: flow([work('a'), work('b')], {
      retry: { ...constantRetry(2), behavior: 'CREATE_NEW_EXECUTION' },
      errors: [work('okE')],
      finally: [work('okF')],
    }),
    budget: all,
  },
  {
    name: 'a breakpoint among lanes',
    flow: flow([parallel('p', [sequential('s', [work('okA'), work('stop')]), work('b')])]),
    budget: { kill: 1, restart: 1, lost: 1 },
  },
  {
    name: 'a loop whose rounds have errors and finally',
    flow: flow([
      flowing(
        'loop',
        {
          kind: 'forEach',
          values: ['x', 'y'],
          concurrencyLimit: 0,
          tasks: [work('a')],
          eachTaskApart: false,
          loop: { transmitFailed: false, outputs: [], fetchType: 'AUTO' },
        },
        { errors: [work('okE')], finally: [work('f')] },
      ),
    ]),
    budget: { kill: 1, pause: 1, restart: 1 },
  },
]
