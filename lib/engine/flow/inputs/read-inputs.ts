// From what somebody typed, or a program sent, to the typed values of a flow's inputs, with everything that
// is wrong at once. An input is read when those it refers to are: its default, its choices and its
// condition may use them. Whoever stores the values keeps those of type SECRET encrypted.

import { isTruthy, references, render, type Context, type Environment } from '../../../expressions'
import type { Json, JsonObject } from '../../json'
import type { FlowInput } from '../../model'
import { nearestName } from '../nearest-name'
import { setOwn, yamlToJson } from '../yaml-source'
import { dottedNames } from '../dotted-names'
import { inOrderOfNeed } from './in-order-of-need'
import { checkBounds } from './check-bounds'
import { parseInput } from './parse-input'

/** `path` is the id of the input. */
export type InputProblem = { path: string; message: string }

export type ReadInputs = {
  /** Nested by the dots of the ids; null for what is optional and missing. */
  values: JsonObject
  problems: InputProblem[]
}

type Reading = {
  given: Map<string, unknown>
  flat: Map<string, Json>
  values: JsonObject
  problems: InputProblem[]
  context: Context
  environment: Environment
}

/** `passOver`: what the flow does not know is left out in silence, as between flows of which one has changed. */
export function readInputs(
  flow: { inputs: FlowInput[] },
  given: Record<string, unknown>,
  environment: Environment,
  context: Context = {},
  { passOver = false }: { passOver?: boolean } = {},
): ReadInputs {
  const { known, problems: strangers } = flatten(given, flow.inputs)
  const problems = passOver ? [] : strangers
  const values: JsonObject = {}
  const reading: Reading = {
    given: known,
    flat: new Map(),
    values,
    problems,
    context: { ...context, inputs: values },
    environment,
  }
  for (const input of inOrderOfNeed(flow.inputs, needs)) {
    setNested(values, input.id, readOne(input, reading))
  }
  return { values, problems }
}

/** The inputs that must be read before this one. */
function needs(input: FlowInput): string[] {
  const sources = [input.defaults, input.expression, input.dependsOn?.condition]
  const found = [...(input.dependsOn?.inputs ?? [])]
  for (const source of sources) {
    if (typeof source !== 'string' || !source.includes('{')) continue
    try {
      for (const { path } of references(source)) {
        for (let length = 2; path[0] === 'inputs' && length <= path.length; length += 1) {
          found.push(path.slice(1, length).join('.'))
        }
      }
    } catch {
      // A template that cannot be read is reported when it is rendered.
    }
  }
  return found
}

function readOne(input: FlowInput, reading: Reading): Json {
  try {
    return readValue(input, reading)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    reading.problems.push({ path: input.id, message: sentence(error.message) })
    return null
  }
}

function readValue(input: FlowInput, reading: Reading): Json {
  if (input.dependsOn?.condition !== undefined) {
    if (!isTruthy(renderJson(input.dependsOn.condition, reading))) return null
  }
  const given = reading.given.get(input.id)
  const absent = given === undefined || given === null || (given === '' && input.type !== 'STRING')
  const value = absent ? renderJson(input.defaults ?? null, reading) : given
  if (value === null || value === undefined) {
    if (input.required) complain(input, reading, 'is required.')
    return null
  }
  const choices = input.values ?? choicesOf(input, reading)
  const parsed = parseInput(input, value, choices, yamlToJson)
  if (!parsed.ok) {
    complain(input, reading, parsed.message)
    return null
  }
  for (const message of checkBounds(input, parsed.value, reading.environment)) {
    complain(input, reading, message)
  }
  return parsed.value
}

function complain(input: FlowInput, reading: Reading, message: string): void {
  const text = `${input.displayName ?? input.id} ${message}`
  reading.problems.push({ path: input.id, message: text })
}

function choicesOf(input: FlowInput, reading: Reading): string[] | undefined {
  if (input.expression === undefined) return undefined
  const rendered = renderJson(input.expression, reading)
  const list = typeof rendered === 'string' ? parseList(rendered) : rendered
  if (!Array.isArray(list)) throw new Error(`${input.id}: its expression must give a list`)
  return list.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item)))
}

function parseList(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function renderJson(source: Json, reading: Reading): Json {
  if (typeof source === 'string') {
    return render(source, reading.context, reading.environment).value as Json
  }
  if (Array.isArray(source)) return source.map((item) => renderJson(item, reading))
  if (source === null || typeof source !== 'object') return source
  const result: JsonObject = {}
  for (const [key, item] of Object.entries(source)) setOwn(result, key, renderJson(item, reading))
  return result
}

function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`
}

/** What was given, by input id; `{ nested: { bool } }` and `nested.bool` are the same. */
function flatten(
  given: Record<string, unknown>,
  inputs: FlowInput[],
): { known: Map<string, unknown>; problems: InputProblem[] } {
  const ids = new Set(inputs.map((input) => input.id))
  const names = dottedNames(ids)
  const known = new Map<string, unknown>()
  const problems: InputProblem[] = []
  const visit = (values: Record<string, unknown>, prefix: string) => {
    for (const [key, value] of Object.entries(values)) {
      const id = prefix + key
      if (ids.has(id)) known.set(id, value)
      else if (isPlainObject(value) && names.reaches(id)) visit(value, `${id}.`)
      else problems.push({ path: id, message: stranger(id, ids) })
    }
  }
  visit(given, '')
  return { known, problems }
}

function stranger(id: string, ids: Set<string>): string {
  const meant = nearestName(id, ids)
  if (meant) return `The flow has no input ${id}. Did you mean ${meant}?`
  if (ids.size === 0) return `The flow has no inputs, so ${id} cannot be given.`
  return `The flow has no input ${id}; it has ${[...ids].slice(0, 10).join(', ')}.`
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function setNested(values: JsonObject, id: string, value: Json): void {
  const steps = id.split('.')
  let at = values
  for (const step of steps.slice(0, -1)) {
    const next = Object.hasOwn(at, step) ? at[step] : undefined
    if (isPlainObject(next)) at = next
    else {
      const made: JsonObject = {}
      setOwn(at, step, made)
      at = made
    }
  }
  setOwn(at, steps.at(-1) ?? id, value)
}
