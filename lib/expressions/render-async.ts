// Evaluation is synchronous. Where it meets a function whose answer has to be waited for, it is given up,
// the answer is fetched and kept, and the template is evaluated again, now with that answer. Time and
// random numbers are the same each time, so that the same questions are asked.

import type { Template } from './compile'
import { Suspended, type Context, type Environment, type HostFunction } from './environment'
import { ExpressionError } from './error'
import { render, renderDeep, type Rendered } from './render'
import type { Value } from './values/values'

export type AsyncFunction = (args: {
  positional: Value[]
  named: Record<string, Value>
}) => Promise<Value>

export type AsyncEnvironment = Environment & { asyncFunctions: Record<string, AsyncFunction> }

const maxAnswers = 500

export async function renderAsync(
  source: string | Template,
  context: Context,
  environment: AsyncEnvironment,
): Promise<Rendered> {
  return await settled((ready) => render(source, context, ready), environment)
}

export async function renderDeepAsync(
  value: unknown,
  context: Context,
  environment: AsyncEnvironment,
): Promise<Rendered> {
  return await settled((ready) => renderDeep(value, context, ready), environment)
}

type Answer = { value: Value } | { error: unknown }

async function settled(
  attempt: (environment: Environment) => Rendered,
  environment: AsyncEnvironment,
): Promise<Rendered> {
  const answers = new Map<string, Answer>()
  const drawn: number[] = []
  const waiting: Record<string, HostFunction> = {}
  for (const name of Object.keys(environment.asyncFunctions)) {
    waiting[name] = (args) => answered(answers, name, args)
  }
  const functions = { ...environment.functions, ...waiting }
  for (let round = 0; round <= maxAnswers; round++) {
    let next = 0
    const random = (): number => (drawn[next++] ??= environment.random())
    try {
      return attempt({ ...environment, functions, random })
    } catch (error) {
      if (!(error instanceof Suspended)) throw error
      const run = environment.asyncFunctions[error.name]
      if (run === undefined) throw error
      answers.set(error.key, await ask(run, error.args))
    }
  }
  throw new ExpressionError('budget', `An expression may wait for ${maxAnswers} answers at most`, {
    line: 1,
    column: 1,
  })
}

function answered(answers: Map<string, Answer>, name: string, args: Suspended['args']): Value {
  const key = `${name}(${JSON.stringify([args.positional, args.named])})`
  const answer = answers.get(key)
  if (answer === undefined) throw new Suspended(key, name, args)
  if ('error' in answer) throw answer.error
  return answer.value
}

async function ask(run: AsyncFunction, args: Suspended['args']): Promise<Answer> {
  try {
    return { value: await run(args) }
  } catch (error) {
    return { error }
  }
}
