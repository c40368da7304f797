// Task types as data: what the editor offers and what validation checks, the same in the browser and on
// the server. The worker checks the rendered values again, with schemas of its own.

import type { Json } from '../../json'

export type TaskTypeKind = 'flowable' | 'runnable' | 'trigger' | 'condition'

export type TaskTypeDescription = {
  type: string
  kind: TaskTypeKind
  title: string
  description: string
  /** Beyond those that every task or trigger has. */
  properties: Record<string, PropertyDescription>
  /** What each output holds. */
  outputs: Record<string, string>
  /** It gives others as well, by names that nobody knows before it runs. */
  openOutputs?: true
  /** One task in YAML that runs as it stands. */
  example: string
}

export type PropertyType =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'duration'
  | 'date'
  | 'cron'
  | 'timeZone'
  | 'choice'
  | 'list'
  | 'map'
  | 'any'
  /** Holds tasks or inputs: read and checked as part of the flow. */
  | 'structure'

export type PropertyDescription = {
  /** More than one where any of them will do. */
  types: PropertyType[]
  description: string
  required?: boolean
  /** false: must stand as it is; otherwise an expression may stand in its place. */
  dynamic?: boolean
  choices?: readonly string[]
  default?: Json
  example?: Json
  /** Of a list, or of the values of a map. */
  items?: PropertyDescription
  /** Of a map with known keys; others are reported. */
  properties?: Record<string, PropertyDescription>
  /** Smallest number. */
  least?: number
  deprecated?: string
}

type More = Partial<Omit<PropertyDescription, 'types' | 'description'>>
type Describe = (description: string, more?: More) => PropertyDescription

const simple =
  (...types: PropertyType[]): Describe =>
  (description, more) => ({ types, description, ...more })

export const text = simple('text')
export const integer = simple('integer')
export const flag = simple('boolean')
export const duration = simple('duration')
export const date = simple('date')
export const list = simple('list')
export const map = simple('map')
export const any = simple('any')
export const structure = simple('structure')
export const textOrList = simple('text', 'list')
export const mapOrText = simple('map', 'text')
export const mapOrList = simple('map', 'list')
/** What a loop goes through: a list, a map, or JSON text of either. */
export const collection = simple('list', 'map', 'text')

export function choice(
  choices: readonly string[],
  description: string,
  more?: More,
): PropertyDescription {
  return { types: ['choice'], choices, description, ...more }
}

export const required: More = { required: true }
export const fixed: More = { dynamic: false }

type Sketch = Partial<TaskTypeDescription> &
  Pick<TaskTypeDescription, 'type' | 'title' | 'properties' | 'example'>

export function describe(kind: TaskTypeKind, sketch: Sketch): TaskTypeDescription {
  return { kind, description: '', outputs: {}, ...sketch }
}
