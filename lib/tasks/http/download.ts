import { PassThrough } from 'node:stream'
import { z } from 'zod'
import { flag, text } from '../properties'
import { defineTask, failed, succeeded } from '../task-type'
import { call, callProperties, isFailedStatus, outboundFailure } from './http-call'

function fileName(url: string, disposition: string | undefined): string {
  const given = /filename="?([^";]+)/i.exec(disposition ?? '')?.[1]
  const last = given ?? new URL(url).pathname.split('/').at(-1) ?? ''
  const safe = decodeURIComponent(last.replace(/%(?![0-9a-f]{2})/gi, '_')).replace(/[^\w.-]/g, '_')
  return safe.replace(/^\.+/, '') || 'download'
}

export const downloadTask = defineTask({
  type: 'core.http.Download',
  title: 'Download a file',
  description: 'Streams the answer of an HTTP address into storage and gives its URI.',
  properties: z.object({
    ...callProperties,
    saveAs: text().optional().describe('Name of the stored file.'),
    failOnEmptyResponse: flag().default(true).describe('false: an empty answer is no failure.'),
  }),
  outputs: z.object({
    uri: z.string().describe('The stored file.'),
    code: z.number().describe('Status of the answer.'),
    length: z.number().describe('Size in bytes.'),
    headers: z.record(z.string(), z.array(z.string())).describe('Headers of the answer.'),
  }),
  example: `id: orders
type: core.http.Download
uri: https://example.org/orders.csv`,
  async run(ctx, properties) {
    const called = await call(ctx, properties)
    if ('outcome' in called) return called.outcome
    const { response } = called
    try {
      if (isFailedStatus(response.status, properties)) {
        return failed('http-status', `${response.url} answered ${response.status}`, {
          details: { status: response.status },
        })
      }
      const name =
        properties.saveAs ?? fileName(response.url, response.headers['content-disposition']?.[0])
      const content = new PassThrough()
      const [uri, length] = await Promise.all([
        ctx.files.write(name, content),
        response.pipeTo(content),
      ])
      if (length === 0 && properties.failOnEmptyResponse) {
        return failed('empty-response', `${response.url} answered with nothing`)
      }
      return succeeded({ uri, code: response.status, length, headers: response.headers })
    } catch (error) {
      return outboundFailure(error)
    } finally {
      await response.close()
    }
  },
})
