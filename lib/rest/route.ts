// One REST endpoint: its method and path, who may call it, what it takes, and what it does. `answerRoute` is
// the only way into a handler: who are you, is the input valid, may you, then the verb.

import { z } from 'zod'
import { actorOf } from '@/lib/accounts/audit'
import { authorise, type Scope } from '@/lib/accounts/authorise'
import { parseInput } from '@/lib/accounts/refusal'
import type { Permission, Viewer } from '@/lib/accounts/schema'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { clientAddress } from '@/lib/platform/auth/request-origin'
import { settings } from '@/lib/platform/settings'
import { readInputsBody, readJson, readText } from './body'
import { viewerOfRequest } from './credentials'
import { JsonAnswer } from './json-answer'
import { queryOf } from './query'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type BodyKind = 'none' | 'yaml' | 'json' | 'inputs'

export type RestRequest<Params, Query, Body> = {
  params: Params
  query: Query
  body: Body
  viewer: Viewer
  by: OperatedBy & { ip: string }
  request: Request
}

type Asked<Params, Query, Body> = { params: Params; query: Query; body: Body }

export type RouteDefinition<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
> = {
  method: Method
  /** In hono's spelling, below /api/v1/main. */
  path: string
  summary: string
  permission: Permission
  scope:
    | Scope
    | ((asked: Asked<z.output<Params>, z.output<Query>, z.output<Body>>) => Scope | Promise<Scope>)
  params?: Params
  query?: Query
  /** How the body is read; `none` where left out. */
  reads?: BodyKind
  body?: Body
  /** The shape of what it answers, for the OpenAPI document. */
  result?: z.ZodType
  /** A Response, or what becomes JSON with the status 200; undefined becomes 204. */
  handle(
    request: RestRequest<z.output<Params>, z.output<Query>, z.output<Body>>,
  ): Promise<Response | object | undefined>
}

export type Route = {
  method: Method
  path: string
  summary: string
  permission: Permission
  reads: BodyKind
  schemas: { params?: z.ZodType; query?: z.ZodType; body?: z.ZodType; result?: z.ZodType }
  answer(request: Request, params: Record<string, string>): Promise<Response>
}

export function route<
  Params extends z.ZodType = z.ZodObject,
  Query extends z.ZodType = z.ZodObject,
  Body extends z.ZodType = z.ZodUnknown,
>(definition: RouteDefinition<Params, Query, Body>): Route {
  const { method, path, summary, permission, params, query, body, result } = definition
  return {
    method,
    path,
    summary,
    permission,
    reads: definition.reads ?? 'none',
    schemas: {
      ...(params && { params }),
      ...(query && { query }),
      ...(body && { body }),
      ...(result && { result }),
    },
    answer: (request, given) => answerRoute(definition, request, given),
  }
}

async function answerRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
>(
  definition: RouteDefinition<Params, Query, Body>,
  request: Request,
  givenParams: Record<string, string>,
): Promise<Response> {
  const viewer = await viewerOfRequest(request)
  const asked = {
    params: read(definition.params, givenParams),
    query: definition.query ? parseInput(definition.query, queryOf(new URL(request.url))) : {},
    body: read(definition.body, await readBody(definition.reads ?? 'none', request)),
  } as Asked<z.output<Params>, z.output<Query>, z.output<Body>>
  const { scope } = definition
  authorise(viewer, definition.permission, typeof scope === 'function' ? await scope(asked) : scope)
  const ip = clientAddress(request.headers, settings())
  const by = { actor: actorOf(viewer), ip }
  const answer = await definition.handle({ ...asked, viewer, by, request })
  if (answer instanceof Response) return answer
  return answer === undefined ? new Response(null, { status: 204 }) : new JsonAnswer(answer)
}

function read(schema: z.ZodType | undefined, value: unknown): unknown {
  return schema ? parseInput(schema, value) : value
}

function readBody(kind: BodyKind, request: Request): Promise<unknown> | undefined {
  if (kind === 'yaml') return readText(request)
  if (kind === 'json') return readJson(request)
  if (kind === 'inputs') return readInputsBody(request)
  return undefined
}
