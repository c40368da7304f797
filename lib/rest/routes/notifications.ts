import { z } from 'zod'
import { parseInput } from '@/lib/accounts/refusal'
import {
  changeDestination,
  createDestination,
  deleteDestination,
} from '@/lib/notifications/operations/save-destination'
import {
  changeSubscription,
  createSubscription,
  deleteSubscription,
} from '@/lib/notifications/operations/save-subscription'
import {
  recoverDestination,
  redeliver,
  redeliverOne,
} from '@/lib/notifications/operations/redeliver'
import { testDestination } from '@/lib/notifications/operations/test-destination'
import {
  authoriseDeliveries,
  readDeliveries,
  readDelivery,
  scopeOfDelivery,
} from '@/lib/notifications/read/deliveries'
import {
  readDestination,
  readDestinations,
  scopeOfDestination,
} from '@/lib/notifications/read/destinations'
import {
  readSubscription,
  readSubscriptions,
  requireServes,
  scopeOfSubscription,
  authoriseScope,
} from '@/lib/notifications/read/subscriptions'
import {
  deliveryFilter,
  deliveryStates,
  destinationChange,
  destinationInput,
  redeliverManyInput,
  subscriptionChange,
  subscriptionInput,
} from '@/lib/notifications/schema'
import { count, one } from '../query'
import { route, type Route } from '../route'

const byId = z.object({ id: z.uuid('This is not an id.') })

const destinationRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/destinations',
    summary: 'Where events go, with success rate, lag and backlog. Secrets are never shown.',
    permission: 'notification.read',
    scope: 'anywhere',
    handle: async ({ viewer }) => ({ results: await readDestinations(viewer) }),
  }),
  route({
    method: 'POST',
    path: '/destinations',
    summary: 'Makes a destination. A webhook secret that is left out is made, and given this once.',
    permission: 'notification.write',
    scope: ({ body }) => ({ namespace: body.namespace }),
    reads: 'json',
    body: destinationInput,
    async handle({ body, by }) {
      const { id, secret } = await createDestination(body, by)
      const view = await readDestination(id)
      return secret === undefined ? view : { ...view, config: { ...view.config, secret } }
    },
  }),
  route({
    method: 'GET',
    path: '/destinations/:id',
    summary: 'A destination, with its tries by minute.',
    permission: 'notification.read',
    scope: ({ params }) => scopeOfDestination(params.id),
    params: byId,
    handle: ({ params }) => readDestination(params.id),
  }),
  route({
    method: 'PUT',
    path: '/destinations/:id',
    summary: 'Changes a destination; what is left out stays, a secret given as ****** too.',
    permission: 'notification.write',
    scope: ({ params }) => scopeOfDestination(params.id),
    params: byId,
    reads: 'json',
    body: destinationChange.omit({ id: true }),
    async handle({ params, body, by }) {
      await changeDestination({ ...body, ...params }, by)
      return readDestination(params.id)
    },
  }),
  route({
    method: 'DELETE',
    path: '/destinations/:id',
    summary: 'Deletes a destination with its subscriptions and deliveries.',
    permission: 'notification.write',
    scope: ({ params }) => scopeOfDestination(params.id),
    params: byId,
    async handle({ params, by }) {
      await deleteDestination(params.id, by)
      return undefined
    },
  }),
  route({
    method: 'POST',
    path: '/destinations/:id/test',
    summary: 'Sends one sample event now and tells what was answered.',
    permission: 'notification.write',
    scope: ({ params }) => scopeOfDestination(params.id),
    params: byId,
    reads: 'json',
    body: z
      .object({ type: z.string().max(100).optional(), template: z.string().max(20_000).optional() })
      .default({}),
    handle: ({ params, body }) => testDestination(params.id, body),
  }),
  route({
    method: 'POST',
    path: '/destinations/:id/recover',
    summary:
      'Closes the breaker, and sends again all that failed, or all that failed since a time.',
    permission: 'notification.write',
    scope: ({ params }) => scopeOfDestination(params.id),
    params: byId,
    reads: 'json',
    body: z.object({ since: z.iso.datetime({ offset: true }).optional() }).default({}),
    handle: ({ params, body, by }) => recoverDestination({ ...body, ...params }, by),
  }),
]

const subscriptionRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/subscriptions',
    summary: 'Which events go where.',
    permission: 'notification.read',
    scope: 'anywhere',
    query: z.object({ destinationId: one(z.uuid()) }),
    handle: async ({ viewer, query }) => ({ results: await readSubscriptions(viewer, query) }),
  }),
  route({
    method: 'POST',
    path: '/subscriptions',
    summary: 'Subscribes a destination to events of a scope: types, states, level.',
    permission: 'notification.write',
    scope: ({ body }) => ({ namespace: body.scope.namespace ?? '' }),
    reads: 'json',
    body: subscriptionInput,
    async handle({ body, by, viewer }) {
      const { namespace } = await scopeOfDestination(body.destinationId)
      requireServes(namespace, body.scope.namespace ?? '')
      const { id } = await createSubscription(body, { ...by, userId: viewer.userId })
      return readSubscription(id)
    },
  }),
  route({
    method: 'GET',
    path: '/subscriptions/:id',
    summary: 'A subscription.',
    permission: 'notification.read',
    scope: ({ params }) => scopeOfSubscription(params.id),
    params: byId,
    handle: ({ params }) => readSubscription(params.id),
  }),
  route({
    method: 'PUT',
    path: '/subscriptions/:id',
    summary: 'Changes a subscription; what is left out stays.',
    permission: 'notification.write',
    scope: ({ params }) => scopeOfSubscription(params.id),
    params: byId,
    reads: 'json',
    body: subscriptionChange.omit({ id: true }),
    async handle({ params, body, by, viewer }) {
      await authoriseScope(viewer, params.id, body.scope?.namespace)
      await changeSubscription({ ...body, ...params }, by)
      return readSubscription(params.id)
    },
  }),
  route({
    method: 'DELETE',
    path: '/subscriptions/:id',
    summary: 'Deletes a subscription with its deliveries.',
    permission: 'notification.write',
    scope: ({ params }) => scopeOfSubscription(params.id),
    params: byId,
    async handle({ params, by }) {
      await deleteSubscription(params.id, by)
      return undefined
    },
  }),
]

const deliveryRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/deliveries',
    summary: 'Deliveries, the newest first, with each try. Read on with before=<next>.',
    permission: 'notification.read',
    scope: 'anywhere',
    query: z.object({
      state: one(z.enum(deliveryStates)),
      destinationId: one(z.uuid()),
      subscriptionId: one(z.uuid()),
      executionId: one(z.uuid()),
      type: one(z.string()),
      before: one(z.uuid()),
      size: count(1, 200),
    }),
    handle: ({ viewer, query: { size, ...query } }) =>
      readDeliveries(viewer, parseInput(deliveryFilter, { ...query, limit: size })),
  }),
  route({
    method: 'GET',
    path: '/deliveries/:id',
    summary: 'A delivery with its event and each try.',
    permission: 'notification.read',
    scope: ({ params }) => scopeOfDelivery(params.id),
    params: byId,
    handle: ({ params, viewer }) => readDelivery(viewer, params.id),
  }),
  route({
    method: 'POST',
    path: '/deliveries/redeliver',
    summary: 'Sends these deliveries again, now, each with its own id: all of them, or none.',
    permission: 'notification.write',
    scope: 'anywhere',
    reads: 'json',
    body: redeliverManyInput,
    async handle({ body, by, viewer }) {
      await authoriseDeliveries(viewer, body.ids)
      return redeliver(body.ids, by)
    },
  }),
  route({
    method: 'POST',
    path: '/deliveries/:id/redeliver',
    summary: 'Sends a delivery again, now, with the same id.',
    permission: 'notification.write',
    scope: ({ params }) => scopeOfDelivery(params.id),
    params: byId,
    async handle({ params, by, viewer }) {
      await redeliverOne(params.id, by)
      return readDelivery(viewer, params.id)
    },
  }),
]

export const notificationRoutes: Route[] = [
  ...destinationRoutes,
  ...subscriptionRoutes,
  ...deliveryRoutes,
]
