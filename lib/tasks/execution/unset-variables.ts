import { z } from 'zod'
import { flag, textList } from '../properties'
import { defineTask, succeeded } from '../task-type'

export const unsetVariables = defineTask({
  type: 'core.execution.UnsetVariables',
  title: 'Unset variables',
  description: 'Removes variables of this execution.',
  properties: z.object({
    variables: textList().describe('Names of the variables.'),
    ignoreMissing: flag().default(false).describe('true: a name that is not there is no failure.'),
  }),
  outputs: z.object({}),
  example: `id: forget
type: core.execution.UnsetVariables
variables: [total]`,
  run: (_ctx, { variables, ignoreMissing }) =>
    succeeded({}, [{ type: 'unsetVariables', names: variables, ignoreMissing }]),
})
