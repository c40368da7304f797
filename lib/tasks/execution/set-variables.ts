import { z } from 'zod'
import type { JsonObject } from '@/lib/engine'
import { flag, map } from '../properties'
import { defineTask, succeeded } from '../task-type'

export const setVariables = defineTask({
  type: 'core.execution.SetVariables',
  title: 'Set variables',
  description: 'Sets variables of this execution: later tasks read them as `vars.name`.',
  properties: z.object({
    variables: map().describe('Names and values.'),
    overwrite: flag().default(true).describe('false: fails where a variable already has a value.'),
  }),
  outputs: z.object({}),
  example: `id: remember
type: core.execution.SetVariables
variables:
  total: "{{ outputs.sum.value }}"`,
  run: (_ctx, { variables, overwrite }) =>
    succeeded({}, [{ type: 'setVariables', variables: variables as JsonObject, overwrite }]),
})
