import { z } from 'zod'
import { anyValue, asText, readJson, textMap } from '../properties'
import { defineTask, succeeded } from '../task-type'

const pairs = z
  .array(z.object({ key: z.string(), value: anyValue().transform(asText) }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])))

export const labelsTask = defineTask({
  type: 'core.execution.Labels',
  title: 'Label the execution',
  description: 'Adds labels to the execution, or overwrites those it has.',
  properties: z.object({
    labels: z
      .preprocess(readJson, z.union([pairs, textMap()]))
      .describe('A map of labels, or a list of `key` and `value`.'),
  }),
  outputs: z.object({}),
  example: `id: label
type: core.execution.Labels
labels:
  region: "{{ inputs.region }}"`,
  run(_ctx, { labels }) {
    return succeeded({}, [{ type: 'setLabels', labels: labels as Record<string, string> }])
  },
})
