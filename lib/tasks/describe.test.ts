import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { taskTypes as described } from '@/lib/engine'
import { taskTypes as registered } from './registry'

const taskTypes = registered.filter((task) => !task.internal)

function propertiesOf(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape).sort() : []
}

const runnable = described.filter((each) => each.kind === 'runnable')

describe('what the editor offers and what a worker runs', () => {
  it('are the same types', () => {
    expect(taskTypes.map((task) => task.type).sort()).toEqual(
      runnable.map((each) => each.type).sort(),
    )
  })

  it.each(taskTypes.map((task) => [task.type, task] as const))(
    '%s takes the properties that are described, and names its outputs',
    (type, task) => {
      const description = runnable.find((each) => each.type === type)
      expect(propertiesOf(task.properties)).toEqual(
        Object.keys(description?.properties ?? {}).sort(),
      )
    },
  )

  it('describe every property in words', () => {
    const silent = taskTypes.flatMap((task) =>
      task.properties instanceof z.ZodObject
        ? Object.entries(task.properties.shape as Record<string, z.ZodType>)
            .filter(([, property]) => !property.description)
            .map(([name]) => `${task.type}.${name}`)
        : [],
    )
    expect(silent).toEqual([])
  })
})
