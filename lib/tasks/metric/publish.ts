import { z } from 'zod'
import { decimal, duration, text, textMap } from '../properties'
import { defineTask, succeeded } from '../task-type'

const counted = z.object({
  type: z.enum(['counter', 'gauge']).default('counter').describe('counter or gauge.'),
  name: text().describe('Name of the metric.'),
  value: decimal().describe('The number.'),
  tags: textMap().optional().describe('Names and values that tell series apart.'),
})
const timed = z.object({
  type: z.literal('timer'),
  name: text(),
  value: z.union([decimal(), duration()]).describe('Seconds, or a duration such as PT1M.'),
  tags: textMap().optional(),
})

export const publishMetrics = defineTask({
  type: 'core.metric.Publish',
  title: 'Publish metrics',
  description: 'Records counters, gauges and timers with the task run.',
  properties: z.object({
    metrics: z.array(z.union([timed, counted])).describe('The metrics to record.'),
  }),
  outputs: z.object({}),
  example: `id: metrics
type: core.metric.Publish
metrics:
  - type: counter
    name: rows
    value: "{{ outputs.clean.vars.rows }}"`,
  run(ctx, { metrics }) {
    for (const { type, ...metric } of metrics) ctx.metric({ kind: type, ...metric })
    return succeeded()
  },
})
