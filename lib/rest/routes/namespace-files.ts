// Files of a namespace: scripts, queries and whatever else its flows share.

import { Readable } from 'node:stream'
import { z } from 'zod'
import { auditAlone } from '@/lib/accounts/audit'
import { deleteNamespaceFile } from '@/lib/namespace-files/delete'
import { moveNamespaceFile } from '@/lib/namespace-files/move'
import { pathOfNamespaceFile } from '@/lib/namespace-files/path'
import { checkFolder, putNamespaceFile } from '@/lib/namespace-files/put'
import {
  listNamespaceFiles,
  missing,
  readNamespaceFile,
  readNamespaceFolder,
  statNamespaceFile,
  type NamespaceEntry,
} from '@/lib/namespace-files/read'
import { one } from '../query'
import { route, type Route } from '../route'

const params = z.object({ namespace: z.string().max(150) })
const path = '/namespaces/:namespace/files'
const scope = ({ params: { namespace } }: { params: { namespace: string } }) => ({ namespace })

const isPath = (path: string): boolean => {
  try {
    return pathOfNamespaceFile('any', path.replace(/\/+$/, '')) !== ''
  } catch {
    return false
  }
}
const wrong = 'Name a file of the namespace, such as /scripts/main.py'
const named = z.preprocess(
  (value) => (Array.isArray(value) ? value.at(-1) : value),
  z.string(wrong).max(1_000, wrong).refine(isPath, wrong),
)
const query = z.object({ path: named })
const isRoot = (path: string): boolean => path.replaceAll('/', '') === ''
const folderQuery = z.object({
  path: one(
    z
      .string()
      .max(1_000, wrong)
      .refine((path) => isRoot(path) || isPath(path), wrong),
  ),
})

const entryJson = ({ name, kind, size, modifiedAt }: NamespaceEntry) => ({
  type: kind === 'file' ? 'File' : 'Directory',
  fileName: name,
  size,
  lastModifiedTime: modifiedAt.getTime(),
  creationTime: modifiedAt.getTime(),
})

const root: NamespaceEntry = {
  name: '',
  path: '/',
  kind: 'folder',
  size: 0,
  modifiedAt: new Date(0),
}

export const namespaceFileRoutes: Route[] = [
  route({
    method: 'GET',
    path: `${path}/search`,
    summary: 'Paths of the files whose path holds a text.',
    permission: 'flow.read',
    scope,
    params,
    query: z.object({ q: one(z.string().max(200)) }),
    handle: async ({ params: { namespace }, query: { q } }) => {
      const found = await listNamespaceFiles(namespace)
      return found.map((file) => file.path).filter((each) => each.includes(q ?? ''))
    },
  }),
  route({
    method: 'GET',
    path: `${path}/directory`,
    summary: 'What stands in a folder; in the first one where path is left out.',
    permission: 'flow.read',
    scope,
    params,
    query: folderQuery,
    handle: async ({ params: { namespace }, query: asked }) =>
      (await readNamespaceFolder(namespace, asked.path ?? '')).map(entryJson),
  }),
  route({
    method: 'POST',
    path: `${path}/directory`,
    summary:
      'Makes sure that a folder may stand there: it is there as soon as a file stands in it.',
    permission: 'flow.write',
    scope,
    params,
    query,
    handle: async ({ params: { namespace }, query: asked }) => {
      await checkFolder(namespace, asked.path)
      return undefined
    },
  }),
  route({
    method: 'GET',
    path: `${path}/stats`,
    summary: 'Size and time of a file or folder.',
    permission: 'flow.read',
    scope,
    params,
    query: folderQuery,
    handle: async ({ params: { namespace }, query: asked }) => {
      const at = asked.path ?? ''
      return entryJson(isRoot(at) ? root : await statNamespaceFile(namespace, at))
    },
  }),
  route({
    method: 'GET',
    path,
    summary: 'The content of a file.',
    permission: 'flow.read',
    scope,
    params,
    query,
    handle: async ({ params: { namespace }, query: asked }) => {
      const { content, size } = await readNamespaceFile(namespace, asked.path)
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(size),
        'cache-control': 'no-cache',
      }
      return new Response(Readable.toWeb(content) as ReadableStream<Uint8Array>, { headers })
    },
  }),
  route({
    method: 'POST',
    path,
    summary: 'Writes a file: its content as the part fileContent of a form.',
    permission: 'flow.write',
    scope,
    params,
    query,
    reads: 'inputs',
    body: z.object({
      fileContent: z.union([z.string(), z.instanceof(File)], 'Send the content as fileContent.'),
    }),
    handle: async ({ params: { namespace }, query: asked, body: { fileContent }, by }) => {
      const content =
        typeof fileContent === 'string'
          ? fileContent
          : Readable.fromWeb(fileContent.stream() as Parameters<typeof Readable.fromWeb>[0])
      await putNamespaceFile(namespace, asked.path, content)
      await auditAlone({
        ...by,
        action: 'namespaceFile.put',
        namespace,
        subject: asked.path,
        data: {},
      })
      return undefined
    },
  }),
  route({
    method: 'PUT',
    path,
    summary: 'Moves a file or folder.',
    permission: 'flow.write',
    scope,
    params,
    query: z.object({ from: named, to: named }),
    handle: async ({ params: { namespace }, query: { from, to }, by }) => {
      await moveNamespaceFile(namespace, from, to)
      const data = { to }
      await auditAlone({ ...by, action: 'namespaceFile.move', namespace, subject: from, data })
      return undefined
    },
  }),
  route({
    method: 'DELETE',
    path,
    summary: 'Deletes a file, or a folder with all that is in it.',
    permission: 'flow.write',
    scope,
    params,
    query,
    handle: async ({ params: { namespace }, query: asked, by }) => {
      if (!(await deleteNamespaceFile(namespace, asked.path))) throw missing(namespace, asked.path)
      await auditAlone({
        ...by,
        action: 'namespaceFile.delete',
        namespace,
        subject: asked.path,
        data: {},
      })
      return undefined
    },
  }),
]
