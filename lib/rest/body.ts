// Reading the body of a request, never more of it than is allowed.

import { settings } from '@/lib/platform/settings'
import { AppError } from '@/lib/shared/errors'

const mostText = 2 * 1024 * 1024

/** Throws too-many. */
export async function readText(request: Request, mostBytes: number = mostText): Promise<string> {
  return (await readWhole(request, mostBytes)).toString('utf8')
}

/** Throws too-many. */
export function readBytes(request: Request, mostBytes: number): Promise<Uint8Array> {
  return readWhole(request, mostBytes)
}

/** A body whose length is said is read at once: no parser gives more of it. Any other is counted as it comes. */
async function readWhole(request: Request, mostBytes: number): Promise<Buffer> {
  const said = request.headers.get('content-length')
  if (said === '0') return Buffer.alloc(0)
  if (said !== null && Number(said) <= mostBytes) {
    const whole = Buffer.from(await request.arrayBuffer())
    if (whole.length > mostBytes) throw tooLarge(mostBytes)
    return whole
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of limited(request, mostBytes)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const tooLarge = (mostBytes: number) =>
  new AppError('too-many', `The body may have at most ${Math.floor(mostBytes / 1024)} KB.`, {
    data: { tooLarge: true },
  })

/** An absent body is undefined. Throws invalid or too-many. */
export async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request)
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    const message = `The body is not JSON: ${error instanceof Error ? error.message : ''}`
    throw new AppError('invalid', message, { fields: [{ path: '', message }] })
  }
}

/**
 * Inputs by id from a multipart or urlencoded form, or a JSON object. A field given several times is a
 * list. Throws invalid or too-many.
 */
export async function readInputsBody(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json') return jsonInputs(await readJson(request))
  if (type !== 'multipart/form-data' && type !== 'application/x-www-form-urlencoded') {
    const text = await readText(request)
    if (text.trim() === '') return {}
    throw new AppError('invalid', 'Send inputs as multipart/form-data or as application/json.')
  }
  const mostBytes = (settings().MILLRACE_MAX_UPLOAD_MB + 1) * 1024 * 1024
  const body = new Response(streamOf(limited(request, mostBytes)), {
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
  })
  return fieldsOf(await formOf(body))
}

async function formOf(body: Response): Promise<FormData> {
  try {
    return await body.formData()
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    if (cause instanceof AppError) throw cause
    if (error instanceof AppError) throw error
    throw new AppError('invalid', 'The form in the body cannot be read.', { cause: error })
  }
}

function fieldsOf(form: FormData): Record<string, unknown> {
  const fields = new Map<string, unknown>()
  for (const key of new Set(form.keys())) {
    const values = form.getAll(key)
    fields.set(key, values.length > 1 ? values : values[0])
  }
  return Object.fromEntries(fields)
}

function jsonInputs(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  throw new AppError('invalid', 'The inputs must be a JSON object, by their ids.')
}

async function* limited(request: Request, mostBytes: number): AsyncGenerator<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge(mostBytes)
  if (!request.body) return
  let received = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    received += chunk.byteLength
    if (received > mostBytes) throw tooLarge(mostBytes)
    yield chunk
  }
}

function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
}
