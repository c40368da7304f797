import { z } from 'zod'
import { anyText } from '../properties'
import { defineTask, succeeded } from '../task-type'

export const echoTask = defineTask({
  type: 'core.debug.Echo',
  title: 'Echo to the log',
  description: 'Writes the rendered `format` to the log. core.log.Log does the same with a list.',
  properties: z.object({
    format: anyText().optional().describe('What to write.'),
    level: z
      .enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'])
      .default('INFO')
      .describe('Level of the line.'),
  }),
  outputs: z.object({}),
  example: `id: echo
type: core.debug.Echo
format: "{{ execution.id }}"`,
  run(ctx, { format, level }) {
    if (format !== undefined) ctx.log(level, format)
    return succeeded()
  },
})
