import { z } from 'zod'
import { anyValue } from '../properties'
import type { Json } from '@/lib/engine'
import { defineTask, succeeded } from '../task-type'

export const returnTask = defineTask({
  type: 'core.debug.Return',
  title: 'Return a value',
  description: 'Gives the rendered `format` as its output `value`: for trying out expressions.',
  properties: z.object({
    format: anyValue().optional().describe('The value to return, usually with expressions in it.'),
  }),
  outputs: z.object({ value: anyValue().describe('The rendered format.') }),
  example: `id: greeting
type: core.debug.Return
format: "{{ flow.id }} ran as {{ execution.id }}"`,
  run: (_ctx, { format }) => succeeded(format === undefined ? {} : { value: format as Json }),
})
