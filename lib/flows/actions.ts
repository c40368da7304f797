'use server'

import { z } from 'zod'
import { action } from '@/lib/accounts/action'
import { actorOf } from '@/lib/accounts/audit'
import { deleteFlow as remove } from './delete'
import { flowFilterSchema, flowKeySchema, flowSourceInput } from './inputs'
import { noFlow, readFlow, readFlowRevisions, readFlows, readNamespaces } from './read'
import { saveFlow as save } from './save'
import { checkSource, validateFlowSource } from './validate'

/** Where a text says that it stands; a text that cannot be read is refused by the verb, with its problems. */
const scopeOfSource = ({ source }: { source: string }) => {
  const { flow } = checkSource(source)
  return flow ? { namespace: flow.namespace } : ('anywhere' as const)
}

const scopeOfFlow = ({ namespace, flowId }: { namespace: string; flowId: string }) => ({
  namespace,
  missing: noFlow(namespace, flowId),
})

export const saveFlow = action(
  {
    name: 'flow.save',
    permission: 'flow.write',
    scope: scopeOfSource,
    input: z.object({
      source: flowSourceInput,
      /** 0 for a new flow. */
      expectedRevision: z.number().int().min(0).optional(),
      expected: flowKeySchema.optional(),
      message: z.string().max(500).optional(),
    }),
  },
  (input, { viewer, facts }) =>
    save(
      {
        source: input.source,
        expectedRevision: input.expectedRevision,
        message: input.message,
        ...(input.expected ? { expected: input.expected } : {}),
      },
      { actor: actorOf(viewer), userId: viewer.userId, ip: facts.ip },
    ),
)

export const deleteFlow = action(
  { name: 'flow.delete', permission: 'flow.delete', scope: scopeOfFlow, input: flowKeySchema },
  ({ namespace, flowId }, { viewer, facts }) =>
    remove(namespace, flowId, {
      actor: actorOf(viewer),
      userId: viewer.userId,
      ip: facts.ip,
    }),
)

/** Problems that only the server can know, beside those that the editor finds itself. */
export const validateFlow = action(
  {
    name: 'flow.validate',
    permission: 'flow.read',
    scope: 'anywhere',
    input: z.object({ source: flowSourceInput }),
  },
  async ({ source }, { viewer }) => ({
    problems: (await validateFlowSource(viewer, source)).problems,
  }),
)

export const listFlows = action(
  { name: 'flow.list', permission: 'flow.read', scope: 'anywhere', input: flowFilterSchema },
  (filter, { viewer }) => readFlows(viewer, filter),
)

export const getFlow = action(
  {
    name: 'flow.get',
    permission: 'flow.read',
    scope: scopeOfFlow,
    input: flowKeySchema.extend({ revision: z.number().int().min(1).optional() }),
  },
  ({ namespace, flowId, revision }, { viewer }) =>
    readFlow(viewer, namespace, flowId, { revision }),
)

export const listFlowRevisions = action(
  {
    name: 'flow.revisions',
    permission: 'flow.read',
    scope: scopeOfFlow,
    input: flowKeySchema.extend({
      before: z.number().int().min(1).optional(),
      limit: z.number().int().min(1).max(200).optional(),
    }),
  },
  ({ namespace, flowId, before, limit }, { viewer }) =>
    readFlowRevisions(viewer, namespace, flowId, { before, limit }),
)

export const listNamespaces = action(
  { name: 'flow.namespaces', permission: 'flow.read', scope: 'anywhere', input: z.void() },
  (_, { viewer }) => readNamespaces(viewer),
)
