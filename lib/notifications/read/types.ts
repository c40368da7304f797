// The shapes of configs as fields of a form.

import { z } from 'zod'
import type { Destination } from '../destinations/destination'
import { destinationTypes } from '../destinations/registry'
import type { ConfigField, DestinationTypeView } from '../schema'

type Property = {
  type?: string
  enum?: unknown[]
  default?: unknown
  items?: object
  anyOf?: object[]
}

export const readDestinationTypes = (): DestinationTypeView[] =>
  destinationTypes.map((type) => ({ id: type.id, audience: type.audience, fields: fieldsOf(type) }))

function fieldsOf({ schema, secrets }: Destination): ConfigField[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Property>
    required?: string[]
  }
  return Object.entries(shape.properties ?? {}).map(([name, property]) => ({
    name,
    kind: kindOf(name, property, secrets.includes(name)),
    required: shape.required?.includes(name) ?? false,
    choices: (property.enum ?? []).map(String),
    default: property.default === undefined ? '' : textOf(property.default),
  }))
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

function kindOf(
  name: string,
  { type, enum: choices, items }: Property,
  secret: boolean,
): ConfigField['kind'] {
  if (name === 'template') return 'long'
  if (name === 'batch') return 'batch'
  if (choices) return 'choice'
  if (type === 'object') return 'json'
  if (secret) return 'secret'
  if (type === 'array' || items || name === 'to') return 'list'
  if (type === 'integer' || type === 'number') return 'number'
  return type === 'boolean' ? 'flag' : 'text'
}
