import { z } from 'zod'
import type { JsonObject } from '@/lib/engine'
import { anyValue, map } from '../properties'
import { defineTask, succeeded } from '../task-type'

export const outputValues = defineTask({
  type: 'core.output.OutputValues',
  title: 'Give values as outputs',
  description: 'Puts named values into the outputs of the task, each with its type kept.',
  properties: z.object({ values: map().describe('Names and values.') }),
  outputs: z.object({ values: z.record(z.string(), anyValue()).describe('The rendered values.') }),
  example: `id: result
type: core.output.OutputValues
values:
  rows: "{{ outputs.clean.vars.rows }}"`,
  run: (_ctx, { values }) => succeeded({ values: values as JsonObject }),
})
