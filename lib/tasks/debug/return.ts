import { z } from 'zod'
import { anyText } from '../properties'
import { defineTask, succeeded } from '../task-type'

export const returnTask = defineTask({
  type: 'core.debug.Return',
  title: 'Return a value',
  description:
    'Gives the rendered `format` as its output `value`, as text: for trying out expressions.',
  properties: z.object({
    format: anyText().optional().describe('The value to return, usually with expressions in it.'),
  }),
  outputs: z.object({
    value: z.string().describe('The rendered format: lists and maps as JSON text.'),
  }),
  example: `id: greeting
type: core.debug.Return
format: "{{ flow.id }} ran as {{ execution.id }}"`,
  run: (_ctx, { format }) => succeeded(format === undefined ? {} : { value: format }),
})
