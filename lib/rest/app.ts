// REST at /api/v1/main: the table of routes behind hono's router, and one place where a thrown thing becomes
// an answer. Nothing here is cached by anybody, and no answer is ever shown as a page.

import { Hono } from 'hono'
import { toAppError } from '@/lib/accounts/refusal'
import { AppError } from '@/lib/shared/errors'
import { wholeAnswer } from './json-answer'
import { openApi } from './open-api'
import { problemResponse } from './problem'
import { routes } from './routes'
import { answerWebhook, webhookMethods, webhookPath } from './routes/webhook'

export const restPath = '/api/v1/main'

const app = new Hono().basePath(restPath)

app.get('/openapi.json', (context) => context.json(openApi(routes, restPath)))

app.on([...webhookMethods], webhookPath, (context) =>
  answerWebhook(context.req.raw, context.req.param()),
)

for (const { method, path, answer } of routes) {
  app.on(method, path, (context) => answer(context.req.raw, context.req.param()))
}

app.notFound((context) => {
  const { method, path } = context.req
  const error = new AppError('not-found', `There is no ${method} ${path} in this API.`)
  return problemResponse(error, path, false)
})

app.onError((thrown, context) => {
  const { method, path, raw } = context.req
  const browser = raw.headers.has('sec-fetch-site')
  return problemResponse(toAppError(thrown, `${method} ${loggable(path)}`), path, browser)
})

/** The key of a webhook stands in its address, and lets whoever knows it start the flow: no log gets it. */
const loggable = (path: string) => path.replace(/(\/webhook\/[^/]+\/[^/]+\/).*/, '$1...')

/** The answer to a request below `restPath`, whatever happens. */
export async function handleRest(request: Request): Promise<Response> {
  return wholeAnswer(await answerRequest(request))
}

/** The same; a small answer may be a JsonAnswer, whose body is its text alone. */
export async function answerRequest(request: Request): Promise<Response> {
  const response = await app.fetch(request)
  const { headers } = response
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  headers.set('x-content-type-options', 'nosniff')
  headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
  return response
}
