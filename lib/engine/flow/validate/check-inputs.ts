// The inputs of a flow against themselves: defaults of their own type, patterns that can be read, conditions
// on inputs that exist, and schedules that leave no required input open.

import { ExpressionError, hasExpression } from '../../../expressions'
import type { Flow, FlowInput } from '../../model'
import { checkBounds } from '../inputs/check-bounds'
import { parseInput } from '../inputs/parse-input'
import { nearestName } from '../nearest-name'
import type { Path } from '../problem'
import type { Add } from './check-properties'

/** Patterns and bounds need no clock and no chance. */
const still = { now: 0, random: () => 0 }

export function checkInputs(flow: Flow, add: Add): void {
  const ids = flow.inputs.map((input) => input.id)
  for (const [index, input] of flow.inputs.entries()) {
    const path = ['inputs', index]
    checkDefault(checkPattern(input, path, add), path, add)
    for (const id of input.dependsOn?.inputs ?? []) {
      if (ids.includes(id)) continue
      const meant = nearestName(id, ids)
      add({
        severity: 'error',
        code: 'unknown-reference',
        path: [...path, 'dependsOn', 'inputs'],
        message: `The flow has no input ${id}.`,
        fix: meant ? `Did you mean \`${meant}\`?` : 'Name another input of this flow.',
      })
    }
  }
  checkCircles(flow, add)
  checkSchedules(flow, add)
}

/** Inputs that wait for each other are never asked for. Told once for each circle, where it begins. */
function checkCircles({ inputs }: Flow, add: Add): void {
  const needs = new Map(inputs.map(({ id, dependsOn }) => [id, dependsOn?.inputs ?? []]))
  const done = new Set<string>()
  for (const [index, { id }] of inputs.entries()) {
    const circle = circleFrom(id, needs, done)
    if (!circle) continue
    add({
      severity: 'error',
      code: 'cycle',
      path: ['inputs', index, 'dependsOn', 'inputs'],
      message: `The inputs ${circle.join(', ')} wait for each other.`,
      fix: `Take \`${circle[0]}\` out of what one of them depends on.`,
    })
  }
}

/** Without recursion: a flow may have thousands of inputs that each depend on the one before. */
function circleFrom(
  start: string,
  needs: ReadonlyMap<string, string[]>,
  done: Set<string>,
): string[] | null {
  const line: { id: string; next: number }[] = [{ id: start, next: 0 }]
  const places = new Map([[start, 0]])
  for (let at = line.at(-1); at !== undefined; at = line.at(-1)) {
    const needed = done.has(at.id) ? undefined : needs.get(at.id)?.[at.next++]
    if (needed === undefined) {
      done.add(at.id)
      places.delete(at.id)
      line.pop()
      continue
    }
    const known = places.get(needed)
    if (known !== undefined) {
      for (const { id } of line) done.add(id)
      return line.slice(known).map(({ id }) => id)
    }
    places.set(needed, line.length)
    line.push({ id: needed, next: 0 })
  }
  return null
}

/** The input; without its pattern where that is broken, for nothing can be measured by it then. */
function checkPattern(input: FlowInput, path: Path, add: Add): FlowInput {
  if (input.validator === undefined) return input
  try {
    checkBounds({ ...input, type: 'STRING' }, '', still)
    return input
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    add({
      severity: 'error',
      code: 'wrong-value',
      path: [...path, 'validator'],
      message: `${input.validator} is no regular expression that can be read.`,
      fix: 'Write RE2 syntax, such as `[A-Z]{2}\\d+`; look-arounds and back-references are not in it.',
    })
    return { ...input, validator: undefined }
  }
}

function checkDefault(input: FlowInput, path: Path, add: Add): void {
  const value = input.defaults
  if (value === undefined || value === null || hasExpression(JSON.stringify(value))) return
  const parsed = parseInput(input, value, input.values)
  const messages = parsed.ok ? checkBounds(input, parsed.value, still) : [parsed.message]
  for (const message of messages) {
    add({
      severity: 'error',
      code: 'wrong-value',
      path: [...path, 'defaults'],
      message: `The default ${message}`,
      fix: 'Write a value that could also be given.',
    })
  }
}

const scheduled = new Set(['core.trigger.Schedule', 'core.trigger.ScheduleOnDates'])

function checkSchedules(flow: Flow, add: Add): void {
  for (const [index, trigger] of flow.triggers.entries()) {
    if (!scheduled.has(trigger.type)) continue
    const open = flow.inputs.filter(
      (input) =>
        input.required &&
        input.defaults === undefined &&
        input.dependsOn === undefined &&
        !Object.hasOwn(trigger.inputs, input.id.split('.')[0] ?? '') &&
        !Object.hasOwn(trigger.inputs, input.id),
    )
    if (open.length === 0) continue
    const names = open.map((input) => input.id).join(', ')
    add({
      severity: 'warning',
      code: 'missing-property',
      path: ['triggers', index, 'id'],
      message: `${trigger.id} gives no value for ${names}, so nothing it starts can run.`,
      fix: 'Add `inputs` to the trigger, or defaults to the inputs.',
    })
  }
}
