import { parse } from 'yaml'
import { z } from 'zod'
import { parseProperties } from '../parse-properties'
import { failed, type TaskType } from '../task-type'
import { anyValue, text } from '../properties'

const shape = z.object({ type: z.string() }).catchall(anyValue())

/** The task that is written in `spec` when it runs; `find` knows the types that it may be. */
export function templatedTask(find: (type: string) => TaskType | null): TaskType {
  const properties = z.object({ spec: text().describe('The task in YAML.') })
  return {
    type: 'core.templating.TemplatedTask',
    aliases: [],
    unrendered: [],
    title: 'Run a task that is written when it runs',
    description: 'Renders a task in YAML and runs it in its own place.',
    properties,
    outputs: z.record(z.string(), anyValue()),
    example: `id: made
type: core.templating.TemplatedTask
spec: |
  type: core.log.Log
  message: Hello`,
    async run(ctx, given) {
      const { spec } = properties.parse(given)
      const read = shape.safeParse(parse(spec))
      if (!read.success) return failed('properties', 'spec is no task: it needs a type')
      const { type, id: _id, ...written } = read.data
      const task = find(type)
      if (!task || task.type === 'core.templating.TemplatedTask') {
        return failed('unknown-type', `This worker cannot run ${type} from a template`)
      }
      const parsed = parseProperties(task.properties, written)
      if (parsed.success) return task.run(ctx, parsed.data)
      const problems = parsed.error.issues.map(
        (issue) => `${issue.path.join('.')}: ${issue.message}`,
      )
      return failed('properties', problems.join('; '))
    },
  }
}
