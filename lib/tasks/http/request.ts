import { z } from 'zod'
import { anyValue } from '../properties'
import type { OutboundResponse } from '@/lib/platform/outbound/send-request'
import { defineTask, failed, succeeded, type TaskContext } from '../task-type'
import {
  call,
  callProperties,
  isFailedStatus,
  outboundFailure,
  type CallProperties,
} from './http-call'
import { parseBody } from './parse-body'

/** Above it the answer is stored as a file, and `uri` names it. */
const inlineLimitBytes = 256 * 1024

async function finish(ctx: TaskContext, properties: CallProperties, response: OutboundResponse) {
  const bytes = await response.bytes()
  const stored = bytes.length > inlineLimitBytes
  const uri = stored ? await ctx.files.write('response', bytes) : null
  const charset = properties.options?.defaultCharset ?? 'utf-8'
  const outputs = {
    code: response.status,
    headers: response.headers,
    body: stored ? null : parseBody(bytes, response, charset),
    uri: uri ?? response.url,
  }
  if (!isFailedStatus(response.status, properties)) return succeeded(outputs)
  const shown = bytes.toString('utf8', 0, 1000)
  return failed('http-status', `${response.url} answered ${response.status}: ${shown}`, {
    details: { status: response.status },
    outputs,
  })
}

export const requestTask = defineTask({
  type: 'core.http.Request',
  title: 'Send an HTTP request',
  description:
    'Calls an HTTP address. A status of 400 or above fails the task unless allowed. Private addresses are refused unless MILLRACE_OUTBOUND_ALLOW names them.',
  properties: z.object(callProperties),
  outputs: z.object({
    code: z.number().describe('Status of the answer.'),
    headers: z.record(z.string(), z.array(z.string())).describe('Headers of the answer.'),
    body: anyValue().describe('The answer: JSON parsed, else text; null where it was stored.'),
    uri: z.string().describe('The stored answer where larger than 256 KB, else the last address.'),
  }),
  example: `id: get_user
type: core.http.Request
uri: https://example.org/api/users/1
headers:
  accept: application/json
options:
  timeout: PT30S`,
  async run(ctx, properties) {
    const called = await call(ctx, properties)
    if ('outcome' in called) return called.outcome
    try {
      const outcome = await finish(ctx, properties, called.response)
      ctx.log('DEBUG', `${properties.method} ${called.response.url}: ${called.response.status}`)
      return outcome
    } catch (error) {
      return outboundFailure(error)
    } finally {
      await called.response.close()
    }
  },
})
