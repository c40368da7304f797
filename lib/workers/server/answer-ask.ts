import { log } from '@/lib/platform/log'
import { isAppError } from '@/lib/shared/errors'
import type { Ask, AskAnswer } from '../protocol'
import { findAsker, type Answers, type Asker } from './answers/asker'
import { fileAnswers } from './answers/file-answers'
import { executionAnswers } from './answers/execution-answers'
import { storeAnswers } from './answers/store-answers'

const own: Answers = {
  ...storeAnswers,
  ...executionAnswers,
  fileURI: fileAnswers.fileURI!,
  'namespaceFiles.list': fileAnswers['namespaceFiles.list']!,
}

/** Answers a question of an attempt; a refusal is an answer as well. `more`: what other rooms answer. */
export async function answerAsk(
  runtime: Asker['runtime'],
  ask: Ask,
  more: Answers = {},
): Promise<AskAnswer> {
  const answers = { ...own, ...more }
  try {
    const find = Object.hasOwn(answers, ask.name) ? answers[ask.name] : undefined
    if (!find) return { ok: false, message: `This server does not know ${ask.name}.` }
    const asker = await findAsker(runtime, ask)
    return { ok: true, ...(await find(asker, ask.args)) }
  } catch (error) {
    if (isAppError(error)) return { ok: false, message: error.message }
    log.error({ error: String(error), name: ask.name }, 'A question of a worker failed')
    return { ok: false, message: `${ask.name} could not be answered now.` }
  }
}
