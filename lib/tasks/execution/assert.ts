import { z } from 'zod'
import { anyValue, anyText } from '../properties'
import { defineTask, failed, succeeded } from '../task-type'
import { isTruthy, type Value } from '@/lib/expressions'

export const assertTask = defineTask({
  type: 'core.execution.Assert',
  title: 'Assert conditions',
  description: 'Fails where one of the conditions is not true, and says which.',
  unrendered: ['conditions'],
  properties: z.object({
    conditions: z.array(anyValue()).min(1).describe('Expressions that must all be true.'),
    errorMessage: anyText().optional().describe('Said in the failure.'),
  }),
  outputs: z.object({
    failed: z.number().describe('How many conditions were not true.'),
  }),
  example: `id: check
type: core.execution.Assert
errorMessage: The order total is wrong
conditions:
  - "{{ inputs.total > 0 }}"`,
  async run(ctx, { conditions, errorMessage }) {
    const wrong: string[] = []
    for (const condition of conditions) {
      if (!isTruthy((await ctx.render(condition)) as Value)) wrong.push(String(condition))
    }
    if (wrong.length === 0) return succeeded({ failed: 0 })
    for (const condition of wrong) ctx.log('ERROR', `Not true: ${condition}`)
    const message = errorMessage ?? `${wrong.length} of ${conditions.length} conditions not true`
    return failed('assertion', message, {
      details: { conditions: wrong },
      outputs: { failed: wrong.length },
    })
  },
})
