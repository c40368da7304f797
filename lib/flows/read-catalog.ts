// What the editor completes: every task type with its properties, read from the schemas that check them.
// The schemas never change while a process lives, so this is made once.

import { z } from 'zod'
import { taskTypes } from '@/lib/tasks/registry'
import { flowableTypes, triggerTypes } from './flowable-catalog'
import type { CatalogProperty, CatalogType } from './schema'

let catalog: { tasks: CatalogType[]; triggers: CatalogType[] } | undefined

export function readCatalog(): { tasks: CatalogType[]; triggers: CatalogType[] } {
  catalog ??= {
    tasks: [
      ...taskTypes
        .filter((task) => !task.internal)
        .map(({ type, title, description, properties }) => ({
          type,
          description: description || title,
          properties: propertiesOf(properties),
        })),
      ...flowableTypes,
    ].sort((a, b) => a.type.localeCompare(b.type)),
    triggers: triggerTypes,
  }
  return catalog
}

type JsonSchema = {
  type?: string
  description?: string
  enum?: unknown[]
  anyOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
}

function propertiesOf(schema: z.ZodType): CatalogProperty[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema
  return Object.entries(properties).map(([name, property]) => ({
    name,
    description: property.description,
    type: property.type ?? property.anyOf?.find(({ type }) => type)?.type,
    required: required.includes(name),
    values: valuesOf(property),
  }))
}

function valuesOf({ enum: values, anyOf = [] }: JsonSchema): string[] | undefined {
  const found = values ?? anyOf.flatMap((part) => part.enum ?? [])
  return found.length > 0 ? found.map(String) : undefined
}
