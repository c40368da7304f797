import { z } from 'zod'
import { anyValue, anyText } from '../properties'
import { defineTask, failed, succeeded } from '../task-type'
import { isTruthy, type Value } from '@/lib/expressions'

export const failTask = defineTask({
  type: 'core.execution.Fail',
  title: 'Fail on purpose',
  description: 'Fails, always or where `condition` is true.',
  properties: z.object({
    condition: anyValue()
      .optional()
      .describe('Fails only where this is true. Absent: fails always.'),
    errorMessage: anyText().default('Task failure').describe('Why, for the log and the failure.'),
  }),
  outputs: z.object({}),
  example: `id: stop_here
type: core.execution.Fail
condition: "{{ outputs.clean.vars.rows == 0 }}"
errorMessage: The file had no rows`,
  run(_ctx, { condition, errorMessage }) {
    if (condition !== undefined && !isTruthy(condition as Value)) return succeeded()
    return failed('failed-on-purpose', errorMessage)
  },
})
