// Expressions of a trigger that starts from outside of any execution: schedules, webhooks, polling. They know
// `trigger`, `flow`, `vars` and what `secret()` and `kv()` answer for their namespace.

import { checkConditions, type Json, type JsonObject, type TriggerDefinition } from '@/lib/engine'
import {
  isTruthy,
  render,
  renderDeepAsync,
  Suspended,
  taint,
  type AsyncEnvironment,
  type AsyncFunction,
  type HostFunction,
  type Rendered,
  type Value,
} from '@/lib/expressions'
import { running } from '@/lib/runtime/running'
import { expressionAnswers } from '@/lib/workers/server/expression-answers'
import type { FlowPart } from './flow-parts'
import { asksForHolidays, publicHolidays } from './public-holidays'

const mostQuestions = 50

export type TriggerExpressions = {
  /** Throws ExpressionError or AppError where it cannot be rendered. */
  render: (value: Json | undefined) => Promise<Json>
  /** The same with what of it is secret. */
  reveal: (value: Json) => Promise<Rendered>
  /** null where all of it holds; else why it does not. */
  holds: (rule: { conditions: JsonObject[]; when: string | null }) => Promise<string | null>
}

export function triggerExpressions(
  part: FlowPart,
  variables: JsonObject,
  at: number,
  timeZone: string,
  more: JsonObject = {},
): TriggerExpressions {
  const { namespace, flowId, revision } = part
  const context = {
    trigger: variables,
    flow: { namespace, id: flowId, revision },
    vars: part.variables,
    ...more,
  } as Record<string, Value>
  const environment: AsyncEnvironment = {
    now: at,
    random: Math.random,
    timeZone,
    asyncFunctions: answersFor(namespace, flowId),
  }

  async function holds(rule: { conditions: JsonObject[]; when: string | null }) {
    if (rule.conditions.length === 0 && rule.when === null) return null
    const holidays = asksForHolidays(JSON.stringify(rule.conditions))
      ? { isPublicHoliday: await publicHolidays() }
      : {}
    const answers = new Map<string, Value>()
    for (let round = 0; round < mostQuestions; round++) {
      let question: Suspended | null = null
      const functions = Object.fromEntries(
        Object.keys(environment.asyncFunctions).map((name): [string, HostFunction] => [
          name,
          (args) => {
            const key = `${name}${JSON.stringify(args)}`
            if (answers.has(key)) return answers.get(key) ?? null
            question = new Suspended(key, name, args)
            throw question
          },
        ]),
      )
      const ask = (expression: string): Json => {
        try {
          return render(expression, context, { ...environment, functions }).value as Json
        } catch (thrown) {
          throw thrown instanceof Suspended ? new Error(`waits for ${thrown.name}()`) : thrown
        }
      }
      const verdict = checkConditions(rule.conditions, {
        upstream: null,
        at,
        timeZone,
        render: ask,
        ...holidays,
      })
      const failed = verdict ?? (rule.when === null ? null : whenFails(rule.when, ask))
      if (!question) return failed
      const { key, name, args } = question as Suspended
      const answer = environment.asyncFunctions[name]
      try {
        answers.set(key, answer ? await answer(args) : null)
      } catch (error) {
        return `its conditions could not be checked: ${(error as Error).message}`
      }
    }
    return `its conditions ask more than ${mostQuestions} questions`
  }

  const reveal = (value: Json) => renderDeepAsync(value, context, environment)
  return { render: async (value) => (await reveal(value ?? null)).value as Json, reveal, holds }
}

function whenFails(expression: string, ask: (expression: string) => Json): string | null {
  try {
    const value = ask(expression)
    const holds = isTruthy(value as Value) && value !== 'false' && value !== '0'
    return holds ? null : `${expression} gave ${JSON.stringify(value)}`
  } catch (error) {
    return `${expression} could not be rendered: ${(error as Error).message}`
  }
}

const answers = expressionAnswers(() => running().runtime)
/** Functions of expressions that only the runtime can answer. */
export const askingFunctions = Object.keys(answers)

/** With the rights of the namespace. */
export function answersFor(namespace: string, flowId: string): Record<string, AsyncFunction> {
  return Object.fromEntries(
    Object.entries(answers).map(([name, ask]): [string, AsyncFunction] => [
      name,
      async ({ positional, named }) => {
        const args = { positional: positional as Json[], named: named as JsonObject }
        const answer = await ask({ executionId: '', namespace, flowId, args })
        return answer.secret ? taint(answer.value as Value) : (answer.value as Value)
      },
    ]),
  )
}

export type RenderedStart = {
  inputs: JsonObject
  labels: Record<string, string>
  /** Every text of the inputs that derives from a secret. */
  secrets: string[]
}

/** Inputs and labels as they are rendered for one start. A secret in a label is `******`. */
export async function renderStart(
  { reveal }: Pick<TriggerExpressions, 'reveal'>,
  definition: Pick<TriggerDefinition, 'inputs'> & { labels: JsonObject },
): Promise<RenderedStart> {
  // Ten thousand may start in the same second, and most have neither.
  if (isEmpty(definition.inputs) && isEmpty(definition.labels)) {
    return { inputs: {}, labels: {}, secrets: [] }
  }
  const { value, secrets } = await reveal(definition.inputs)
  const labels = (await reveal(definition.labels)).shown as JsonObject | null
  return {
    inputs: (value as JsonObject | null) ?? {},
    labels: Object.fromEntries(
      Object.entries(labels ?? {}).map(([key, text]) => [key, String(text)]),
    ),
    secrets,
  }
}

const isEmpty = (map: object): boolean => Object.keys(map).length === 0
