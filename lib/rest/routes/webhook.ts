// The one door of the API without a viewer: whoever knows the key of a webhook may call it.

import { receiveWebhook, type WebhookAnswer } from '@/lib/triggers/webhook/receive'
import { running } from '@/lib/runtime/running'
import { readBytes } from '../body'

export const webhookMethods = ['GET', 'POST', 'PUT'] as const
export const webhookPath = '/executions/webhook/:namespace/:flowId/:key'

const longestWaitMs = 5 * 60_000

export async function answerWebhook(
  request: Request,
  params: Record<string, string>,
): Promise<Response> {
  const { namespace = '', flowId = '', key = '' } = params
  const answer = await receiveWebhook({
    namespace,
    flowId,
    key,
    headers: request.headers,
    parameters: new URL(request.url).searchParams,
    readBody: (mostBytes) => readBytes(request, mostBytes),
  })
  if (!answer.started) return new Response(null, { status: 204 })
  if (answer.wait) {
    await running().runtime.waitForEnd(answer.executionId, longestWaitMs, request.signal)
  }
  return answerOf(answer, namespace, flowId)
}

async function answerOf(
  answer: Extract<WebhookAnswer, { started: true }>,
  namespace: string,
  flowId: string,
): Promise<Response> {
  const { executionId, returnOutputs, contentType } = answer
  const execution = (await running().runtime.state(executionId))?.execution
  if (returnOutputs && contentType && !contentType.includes('json')) {
    const [first] = Object.values(execution?.outputs ?? {})
    const text = typeof first === 'string' ? first : JSON.stringify(first ?? null)
    return new Response(text, { headers: { 'content-type': contentType } })
  }
  return Response.json({
    id: executionId,
    namespace,
    flowId,
    flowRevision: execution?.flowRevision ?? null,
    state: { current: execution?.state ?? 'CREATED' },
    ...(returnOutputs ? { outputs: execution?.outputs ?? {} } : {}),
  })
}
