// Namespaces: each one that has a flow, with all those above it.

import { z } from 'zod'
import { readNamespaces } from '@/lib/flows/read'
import type { Viewer } from '@/lib/accounts/schema'
import { count, one } from '../query'
import { route, type Route } from '../route'

const names = z.object({
  q: one(z.string().max(200)),
  page: count(1, 1_000),
  size: count(1, 200),
  sort: one(z.enum(['id:asc', 'id:desc'])),
  existing: one(z.enum(['true', 'false'])),
})

/** `company` and `company.team` where there is a flow in the second. */
async function namespaceTree(viewer: Viewer, text = ''): Promise<string[]> {
  const found = new Set<string>()
  for (const namespace of await readNamespaces(viewer)) {
    const parts = namespace.split('.')
    for (let length = 1; length <= parts.length; length += 1) {
      found.add(parts.slice(0, length).join('.'))
    }
  }
  const wanted = text.toLowerCase()
  return [...found].filter((name) => name.toLowerCase().includes(wanted)).toSorted()
}

async function search(viewer: Viewer, query: z.infer<typeof names>) {
  const { q, page = 1, size = 10, sort } = query
  const found = await namespaceTree(viewer, q)
  if (sort === 'id:desc') found.reverse()
  const results = found.slice((page - 1) * size, page * size).map((id) => ({ id }))
  return { results, total: found.length }
}

export const namespaceRoutes: Route[] = [
  ...['/namespaces', '/namespaces/search'].map((path) =>
    route({
      method: 'GET',
      path,
      summary: 'Namespaces by a part of their name, in pages.',
      permission: 'flow.read',
      scope: 'anywhere',
      query: names,
      handle: ({ query, viewer }) => search(viewer, query),
    }),
  ),
  route({
    method: 'GET',
    path: '/namespaces/ids',
    summary: 'All namespaces.',
    permission: 'flow.read',
    scope: 'anywhere',
    handle: ({ viewer }) => namespaceTree(viewer),
  }),
  route({
    method: 'POST',
    path: '/namespaces/autocomplete',
    summary:
      'The first 50 namespaces whose name holds a text, and those of the ids that are there.',
    permission: 'flow.read',
    scope: 'anywhere',
    reads: 'json',
    body: z
      .object({
        q: z.string().max(200).optional(),
        ids: z.array(z.string().max(150)).max(200).optional(),
      })
      .optional(),
    handle: async ({ body, viewer }) => {
      const asked = new Set(body?.ids)
      const all = await namespaceTree(viewer)
      const found = new Set((await namespaceTree(viewer, body?.q)).slice(0, 50))
      return all.filter((name) => asked.has(name) || found.has(name))
    },
  }),
  route({
    method: 'GET',
    path: '/namespaces/:id',
    summary: 'One namespace. Any name is one: it begins with its first flow, key or file.',
    permission: 'flow.read',
    scope: ({ params: { id } }) => ({ namespace: id, missing: `There is no namespace ${id}.` }),
    params: z.object({ id: z.string().max(150) }),
    handle: ({ params: { id } }) => Promise.resolve({ id }),
  }),
]
