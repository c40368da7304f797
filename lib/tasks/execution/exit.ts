import { z } from 'zod'
import { defineTask, succeeded } from '../task-type'

const states = ['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'CANCELED'] as const

export const exitTask = defineTask({
  type: 'core.execution.Exit',
  title: 'End the execution now',
  description: 'Ends the execution in the given state; what still runs is stopped.',
  properties: z.object({
    state: z
      .enum(states, `Write one of ${states.slice(0, 5).join(', ')}.`)
      .default('SUCCESS')
      .describe('The state in which the execution ends.'),
  }),
  outputs: z.object({}),
  example: `id: done
type: core.execution.Exit
state: WARNING`,
  run: (_ctx, { state }) =>
    succeeded({}, [{ type: 'exit', state: state === 'CANCELED' ? 'CANCELLED' : state }]),
})
