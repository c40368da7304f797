// What an expression that the engine itself renders (a condition, the values of a ForEach) may ask of the
// world: the same answers that a worker gets, with the rights of the execution's own namespace.

import type { HostFunctions } from '@/lib/runtime/answer-needs'
import type { Json } from '@/lib/engine'
import type { Value } from '@/lib/expressions'
import { addressGuard, readNetworks } from '@/lib/platform/outbound/address-guard'
import { settings } from '@/lib/platform/settings'
import { AppError, isAppError } from '@/lib/shared/errors'
import { worldFunctions } from '../world-functions'
import type { Answers, Asker } from './answers/asker'
import { executionAnswers } from './answers/execution-answers'
import { fileAnswers } from './answers/file-answers'
import { storeAnswers } from './answers/store-answers'
import { subflowAnswers } from './answers/subflow-answers'

/** Longer than the engine waits for an answer, so that nothing is left running for ever. */
const longestMs = 30_000

/** Calls of a web address go out from here under the same guard as those of tasks. */
const worldAnswers: Answers = Object.fromEntries(
  ['http', 'env', 'encrypt', 'decrypt', 'randomPort', 'isPublicHoliday'].map((name) => [
    name,
    async (_asker, { positional, named }) => {
      const guard = addressGuard({
        allowNetworks: readNetworks(settings().MILLRACE_OUTBOUND_ALLOW),
      })
      const run = worldFunctions(guard, AbortSignal.timeout(longestMs))[name]
      if (!run) throw new AppError('not-found', `There is no function ${name}.`)
      try {
        return await run({
          positional: positional as Value[],
          named: named as Record<string, Value>,
        })
      } catch (error) {
        if (isAppError(error)) throw error
        const message = error instanceof Error ? error.message : String(error)
        throw new AppError('invalid', `${name}(): ${message}`)
      }
    },
  ]),
)

const answers: Answers = {
  ...fileAnswers,
  ...subflowAnswers,
  ...worldAnswers,
  ...pick(storeAnswers, ['secret', 'kv']),
  ...pick(executionAnswers, ['errorLogs']),
}

function pick(from: Answers, names: string[]): Answers {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))
}

export function expressionAnswers(runtime: () => Asker['runtime']): HostFunctions {
  return Object.fromEntries(
    Object.entries(answers).map(([name, answerIt]) => [
      name,
      async ({ executionId, namespace, flowId, args }) => {
        const asker = {
          executionId,
          taskRunId: '',
          taskId: '',
          namespace,
          flowId,
          runtime: runtime(),
        }
        const answer = await answerIt(asker, args)
        return {
          value: (answer.value ?? null) as Json,
          ...(answer.secret ? { secret: true } : {}),
        }
      },
    ]),
  ) as HostFunctions
}
