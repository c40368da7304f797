import { z } from 'zod'
import { anyValue, asText } from '../properties'
import { defineTask, succeeded } from '../task-type'

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const

export const logTask = defineTask({
  type: 'core.log.Log',
  title: 'Write to the log',
  description: 'Writes one message, or a list of messages, to the log of the execution.',
  properties: z.object({
    message: z
      .union([
        z.array(anyValue().transform(asText)),
        anyValue().transform((value) => [asText(value)]),
      ])
      .describe('What to write: text, or a list of texts.'),
    level: z
      .preprocess(
        (value) => (typeof value === 'string' ? value.toUpperCase() : value),
        z.enum(levels, `Write one of ${levels.join(', ')}.`),
      )
      .default('INFO')
      .describe('TRACE, DEBUG, INFO, WARN or ERROR.'),
  }),
  outputs: z.object({}),
  example: `id: hello
type: core.log.Log
message: Hello {{ inputs.name ?? 'world' }}`,
  run(ctx, { message, level }) {
    for (const line of message) ctx.log(level, line)
    return succeeded()
  },
})
