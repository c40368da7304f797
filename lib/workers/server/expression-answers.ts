// What an expression that the engine itself renders (a condition, the values of a ForEach) may ask of the
// world: the same answers that a worker gets, with the rights of the execution's own namespace.

import type { HostFunctions } from '@/lib/runtime/answer-needs'
import type { Json } from '@/lib/engine'
import type { Answers, Asker } from './answers/asker'
import { executionAnswers } from './answers/execution-answers'
import { fileAnswers } from './answers/file-answers'
import { storeAnswers } from './answers/store-answers'
import { subflowAnswers } from './answers/subflow-answers'

const answers: Answers = {
  ...fileAnswers,
  ...subflowAnswers,
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
