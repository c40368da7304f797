// What an expression wants to know of the world (a secret, a key's value) is asked outside of decide; the
// event is then decided again with the answers. The lane goes on meanwhile: a function that hangs delays its
// own event and nothing else, so a kill is never behind it.

import { log } from '@/lib/platform/log'
import { isAppError } from '@/lib/shared/errors'
import type { EngineEvent, Fact, Json, JsonObject } from '@/lib/engine'
import type { Needs } from './apply'

export type HostCall = {
  executionId: string
  namespace: string
  flowId: string
  args: { positional: Json[]; named: JsonObject }
}
/** Answers one function of the expression language. Throws AppError where it refuses. */
export type HostFunctions = Record<
  string,
  (call: HostCall) => Promise<{ value: Json; secret?: boolean }>
>

const longestMs = 10_000

export async function answerNeeds(
  functions: HostFunctions,
  needs: Needs,
  about: Omit<HostCall, 'args'>,
  event: EngineEvent,
): Promise<EngineEvent> {
  const facts: Record<string, Fact> = { ...event.facts }
  await Promise.all(
    needs.map(async ({ key, name, args }) => {
      facts[key] = await answerOne(functions, name, { ...about, args })
    }),
  )
  return { ...event, facts }
}

async function answerOne(functions: HostFunctions, name: string, call: HostCall): Promise<Fact> {
  const ask = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (!ask) return { ok: false, message: `There is no function ${name} here.` }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Fact>((resolve) => {
    const message = `${name}() did not answer within ${longestMs / 1000} s.`
    timer = setTimeout(() => resolve({ ok: false, message }), longestMs)
  })
  try {
    const answered = ask(call).then((answer): Fact => ({ ok: true, ...answer }))
    return await Promise.race([answered, late])
  } catch (error) {
    if (isAppError(error)) return { ok: false, message: error.message }
    log.error({ function: name, error: String(error) }, 'A function of an expression failed')
    return { ok: false, message: `${name}() failed.` }
  } finally {
    clearTimeout(timer)
  }
}
