// The OpenAPI document, drawn from the table of routes and its zod schemas.

import { z } from 'zod'
import type { BodyKind, Route } from './route'

type JsonSchema = Record<string, unknown>

const mediaTypes: Record<Exclude<BodyKind, 'none'>, string> = {
  yaml: 'application/x-yaml',
  json: 'application/json',
  inputs: 'multipart/form-data',
}

let drawn: object | undefined

export function openApi(routes: readonly Route[], basePath: string): object {
  drawn ??= {
    openapi: '3.1.0',
    info: { title: 'Millrace', version: '1' },
    servers: [{ url: basePath }],
    security: [{ basic: [] }, { bearer: [] }],
    components: {
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
    paths: pathsOf(routes),
  }
  return drawn
}

function pathsOf(routes: readonly Route[]): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)(\{(?:[^{}]|\{[^{}]*\})*\})?/g, '{$1}')
    const operations = (paths[path] ??= {})
    operations[route.method.toLowerCase()] = operationOf(route, path)
  }
  return paths
}

function operationOf(route: Route, path: string): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const problem = { description: 'Refused, as problem details.' }
  return {
    summary: route.summary,
    'x-permission': route.permission,
    parameters: [...inPath, ...queryParameters(route)],
    ...(route.reads === 'none'
      ? {}
      : { requestBody: { content: { [mediaTypes[route.reads]]: { schema: bodySchema(route) } } } }),
    responses: { default: problem, '2XX': { description: 'Done.', ...resultContent(route) } },
  }
}

function resultContent({ schemas: { result } }: Route): JsonSchema {
  return result ? { content: { 'application/json': { schema: schemaOf(result) } } } : {}
}

function bodySchema(route: Route): JsonSchema {
  return route.schemas.body ? schemaOf(route.schemas.body) : {}
}

function queryParameters(route: Route): object[] {
  if (!(route.schemas.query instanceof z.ZodObject)) return []
  return Object.entries(route.schemas.query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: schemaOf(schema as z.ZodType),
  }))
}

function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' })
  return rest
}
