import { z } from 'zod'
import { parseInput } from '@/lib/accounts/refusal'
import { readDependencies } from '@/lib/triggers/dependencies/read'
import { readEvaluations } from '@/lib/triggers/evaluations/read'
import { changeBackfill } from '@/lib/triggers/operations/change-backfill'
import { setTriggerEnabled } from '@/lib/triggers/operations/set-enabled'
import { runTriggerNow } from '@/lib/triggers/operations/run-now'
import { startBackfill } from '@/lib/triggers/operations/start-backfill'
import { unlockTrigger } from '@/lib/triggers/operations/unlock'
import { noTrigger, readFlowTriggers, readTriggers } from '@/lib/triggers/read'
import {
  backfillOrders,
  backfillSchema,
  triggerFilterSchema,
  triggerKeySchema,
  triggerShows,
  type TriggerView,
} from '@/lib/triggers/schema'
import { count, one } from '../query'
import { route, type Route } from '../route'

const scopeOf = (key: z.infer<typeof triggerKeySchema>) => ({
  namespace: key.namespace,
  missing: noTrigger(key),
})

const triggerJson = <View extends TriggerView>(view: View) => ({
  ...view,
  executionId: view.lastExecution?.id ?? null,
  nextExecutionDate: view.nextAt,
  date: view.lastAt,
})

export const triggerRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/triggers/search',
    summary: 'Triggers by namespace, flow and id. Read on with after=<next>.',
    permission: 'trigger.read',
    scope: 'anywhere',
    query: z.object({
      q: one(z.string().max(200)),
      namespace: one(z.string().max(150)),
      flowId: one(z.string().max(100)),
      type: one(z.string().max(100)),
      show: one(z.enum(triggerShows)),
      after: one(z.string().max(400)),
      size: count(1, 200),
    }),
    async handle({ query: { q, size, ...query }, viewer }) {
      const filter = parseInput(triggerFilterSchema, { ...query, text: q, limit: size })
      const { triggers, next } = await readTriggers(viewer, filter)
      return { results: triggers.map(triggerJson), next }
    },
  }),
  route({
    method: 'GET',
    path: '/triggers/:namespace/:flowId',
    summary: 'The triggers of a flow, with the next ten times of those that go by the clock.',
    permission: 'trigger.read',
    scope: 'anywhere',
    params: triggerKeySchema.omit({ triggerId: true }),
    handle: async ({ params: { namespace, flowId }, viewer }) =>
      (await readFlowTriggers(viewer, namespace, flowId)).map((view) => triggerJson(view)),
  }),
  route({
    method: 'GET',
    path: '/triggers/:namespace/:flowId/:triggerId/evaluations',
    summary:
      'What a trigger came to, newest first: what it started, and why it did not. Read on with before=<next>.',
    permission: 'trigger.read',
    scope: 'anywhere',
    params: triggerKeySchema,
    query: z.object({ before: one(z.uuid()), size: count(1, 200) }),
    async handle({ params, query: { before, size }, viewer }) {
      const { evaluations, next } = await readEvaluations(viewer, params, { before, limit: size })
      return { results: evaluations, next }
    },
  }),
  route({
    method: 'GET',
    path: '/flows/:namespace/:flowId/dependencies',
    summary: 'The flows before and after a flow: by triggers that listen, and by subflows.',
    permission: 'flow.read',
    scope: 'anywhere',
    params: triggerKeySchema.omit({ triggerId: true }),
    handle: ({ params: { namespace, flowId }, viewer }) =>
      readDependencies(viewer, namespace, flowId),
  }),
  route({
    method: 'PUT',
    path: '/triggers',
    summary: 'Switches a trigger on or off.',
    permission: 'trigger.control',
    scope: ({ body }) => scopeOf(body),
    reads: 'json',
    body: triggerKeySchema.extend({ disabled: z.boolean() }),
    async handle({ body: { disabled, ...key }, by }) {
      await setTriggerEnabled(key, !disabled, by)
      return { ...key, disabled }
    },
  }),
  route({
    method: 'POST',
    path: '/triggers/:namespace/:flowId/:triggerId/unlock',
    summary: 'Lets a schedule start although an execution of its own still runs.',
    permission: 'trigger.control',
    scope: ({ params }) => scopeOf(params),
    params: triggerKeySchema,
    async handle({ params, by }) {
      await unlockTrigger(params, by)
      return params
    },
  }),
  route({
    method: 'POST',
    path: '/triggers/:namespace/:flowId/:triggerId/run',
    summary: 'Starts what a schedule or a webhook would start, now.',
    permission: 'trigger.control',
    scope: ({ params }) => scopeOf(params),
    params: triggerKeySchema,
    handle: ({ params, by }) => runTriggerNow(params, by),
  }),
  route({
    method: 'POST',
    path: '/triggers/:namespace/:flowId/:triggerId/backfill',
    summary:
      'Makes up for a range of the past of a schedule; times that have started are left out.',
    permission: 'trigger.control',
    scope: ({ params }) => scopeOf(params),
    params: triggerKeySchema,
    reads: 'json',
    body: backfillSchema,
    handle: ({ params, body: { from, to, inputs, labels }, by }) =>
      startBackfill(params, { from: Date.parse(from), to: Date.parse(to), inputs, labels }, by),
  }),
  route({
    method: 'POST',
    path: `/triggers/:namespace/:flowId/:triggerId/backfill/:order{${backfillOrders.join('|')}}`,
    summary: 'Pauses, resumes or cancels a backfill.',
    permission: 'trigger.control',
    scope: ({ params }) => scopeOf(params),
    params: triggerKeySchema.extend({ order: z.enum(backfillOrders) }),
    async handle({ params: { order, ...key }, by }) {
      await changeBackfill(key, order, by)
      return { ...key, order }
    },
  }),
]
