// Files that an execution has stored: inputs and outputs. A file belongs to the namespace that its address
// begins with; whoever may see executions there may read it.

import { Readable } from 'node:stream'
import { z } from 'zod'
import { authorise } from '@/lib/accounts/authorise'
import { storage } from '@/lib/storage/open-storage'
import { namespaceOfPath, pathOfUri } from '@/lib/storage/uri'
import { previewFile } from '@/lib/storage/preview-file'
import { count } from '../query'
import { route, type Route } from '../route'
import { executionParams, scopeOfExecution } from './executions'

const isStored = (uri: string): boolean => {
  try {
    return Boolean(pathOfUri(uri))
  } catch {
    return false
  }
}

const query = z.object({
  path: z.preprocess(
    (value) => (Array.isArray(value) ? value.at(-1) : value),
    z
      .string('Name the file: path=millrace:///...')
      .max(2_000)
      .refine(isStored, 'Name a stored file: path=millrace:///...'),
  ),
})

export const fileRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/executions/:executionId/file/preview',
    summary: 'The beginning of a stored file: its rows, or its text.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    query: query.extend({ maxRows: count(1, 10_000) }),
    handle: ({ query: { path: uri, maxRows = 100 }, viewer }) => {
      const path = pathOfUri(uri)
      authorise(viewer, 'execution.read', fileScope(path, uri))
      return previewFile(path, maxRows)
    },
  }),
  route({
    method: 'GET',
    path: '/executions/:executionId/file',
    summary: 'A stored file, as a download.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    query,
    handle: async ({ query: { path: uri }, viewer }) => {
      const path = pathOfUri(uri)
      authorise(viewer, 'execution.read', fileScope(path, uri))
      const size = await storage().size(path)
      const content = Readable.toWeb(await storage().read(path)) as ReadableStream<Uint8Array>
      const name = encodeURIComponent(path.split('/').at(-1) ?? 'file')
      return new Response(content, {
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(size),
          'content-disposition': `attachment; filename*=UTF-8''${name}`,
        },
      })
    },
  }),
  route({
    method: 'GET',
    path: '/executions/:executionId/file/metas',
    summary: 'The size of a stored file.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    query,
    handle: async ({ query: { path: uri }, viewer }) => {
      const path = pathOfUri(uri)
      authorise(viewer, 'execution.read', fileScope(path, uri))
      return { size: await storage().size(path) }
    },
  }),
]

const fileScope = (path: string, uri: string) => ({
  namespace: namespaceOfPath(path),
  missing: `There is no file ${uri}.`,
})
