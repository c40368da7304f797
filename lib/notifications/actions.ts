'use server'

import { z } from 'zod'
import { action } from '@/lib/accounts/action'
import { actorOf } from '@/lib/accounts/audit'
import type { ActionContext } from '@/lib/accounts/action'
import {
  notifyMe as startNotifyingMe,
  stopNotifyingMe as stopNotifying,
} from './operations/notify-me'
import { previewTemplate as preview } from './operations/preview-template'
import {
  recoverDestination as recover,
  redeliver as redeliverAll,
  redeliverOne,
} from './operations/redeliver'
import {
  changeDestination as change,
  createDestination as create,
  deleteDestination as remove,
} from './operations/save-destination'
import {
  changeSubscription as changeOne,
  createSubscription as createOne,
  deleteSubscription as removeOne,
} from './operations/save-subscription'
import { testDestination as test } from './operations/test-destination'
import {
  authoriseDeliveries,
  readDeliveries,
  readDelivery,
  scopeOfDelivery,
} from './read/deliveries'
import { readDestination, readDestinations, scopeOfDestination } from './read/destinations'
import { readNotifyMe } from './read/notify-me'
import {
  authoriseScope,
  readSubscriptions,
  requireServes,
  scopeOfSubscription,
} from './read/subscriptions'
import { readDestinationTypes } from './read/types'
import {
  deliveryFilter,
  destinationChange,
  destinationInput,
  notifyMeInput,
  previewInput,
  redeliverManyInput,
  subscriptionChange,
  subscriptionInput,
} from './schema'

const byId = z.object({ id: z.uuid() })
const by = ({ viewer, facts }: ActionContext) => ({ actor: actorOf(viewer), ip: facts.ip })
const write = 'notification.write' as const
const read = { permission: 'notification.read' as const, scope: 'anywhere' as const }
const ofDestination = ({ id }: { id: string }) => scopeOfDestination(id)
const ofSubscription = ({ id }: { id: string }) => scopeOfSubscription(id)

export const listDestinationTypes = action(
  { name: 'destination.types', ...read, input: z.void() },
  () => Promise.resolve(readDestinationTypes()),
)

export const listDestinations = action(
  { name: 'destination.list', ...read, input: z.void() },
  (_none, { viewer }) => readDestinations(viewer),
)

export const getDestination = action(
  { name: 'destination.get', permission: 'notification.read', scope: ofDestination, input: byId },
  ({ id }) => readDestination(id),
)

export const createDestination = action(
  {
    name: 'destination.create',
    permission: write,
    scope: ({ namespace }) => ({ namespace }),
    input: destinationInput,
  },
  (input, context) => create(input, by(context)),
)

export const changeDestination = action(
  { name: 'destination.change', permission: write, scope: ofDestination, input: destinationChange },
  (input, context) => change(input, by(context)),
)

export const deleteDestination = action(
  { name: 'destination.delete', permission: write, scope: ofDestination, input: byId },
  ({ id }, context) => remove(id, by(context)),
)

export const testDestination = action(
  {
    name: 'destination.test',
    permission: write,
    scope: ofDestination,
    input: byId.extend({ template: z.string().max(20_000).optional() }),
  },
  ({ id, template }) => test(id, { template }),
)

export const recoverDestination = action(
  {
    name: 'destination.recover',
    permission: write,
    scope: ofDestination,
    input: byId.extend({ since: z.iso.datetime({ offset: true }).optional() }),
  },
  (input, context) => recover(input, by(context)),
)

export const listSubscriptions = action(
  { name: 'subscription.list', ...read, input: z.void() },
  (_none, { viewer }) => readSubscriptions(viewer),
)

export const createSubscription = action(
  {
    name: 'subscription.create',
    permission: write,
    scope: ({ scope }) => ({ namespace: scope.namespace ?? '' }),
    input: subscriptionInput,
  },
  async (input, context) => {
    const { namespace } = await scopeOfDestination(input.destinationId)
    requireServes(namespace, input.scope.namespace ?? '')
    return createOne(input, { ...by(context), userId: context.viewer.userId })
  },
)

export const changeSubscription = action(
  {
    name: 'subscription.change',
    permission: write,
    scope: ofSubscription,
    input: subscriptionChange,
  },
  async (input, context) => {
    await authoriseScope(context.viewer, input.id, input.scope?.namespace)
    await changeOne(input, by(context))
  },
)

export const deleteSubscription = action(
  { name: 'subscription.delete', permission: write, scope: ofSubscription, input: byId },
  ({ id }, context) => removeOne(id, by(context)),
)

export const listDeliveries = action(
  { name: 'delivery.list', ...read, input: deliveryFilter },
  (filter, { viewer }) => readDeliveries(viewer, filter),
)

export const getDelivery = action(
  {
    name: 'delivery.get',
    permission: 'notification.read',
    scope: ({ id }) => scopeOfDelivery(id),
    input: byId,
  },
  ({ id }, { viewer }) => readDelivery(viewer, id),
)

export const redeliver = action(
  {
    name: 'delivery.redeliver',
    permission: write,
    scope: ({ id }) => scopeOfDelivery(id),
    input: byId,
  },
  ({ id }, context) => redeliverOne(id, by(context)),
)

export const redeliverMany = action(
  {
    name: 'delivery.redeliver-many',
    permission: write,
    scope: 'anywhere',
    input: redeliverManyInput,
  },
  async ({ ids }, context) => {
    await authoriseDeliveries(context.viewer, ids)
    return redeliverAll(ids, by(context))
  },
)

export const previewTemplate = action(
  {
    name: 'notification.preview',
    ...read,
    input: previewInput,
  },
  (input, { viewer }) => preview(viewer, input),
)

export const getNotifyMe = action(
  {
    name: 'notify-me.get',
    permission: 'execution.read',
    scope: ({ namespace }) => ({ namespace }),
    input: notifyMeInput,
  },
  (about, { viewer }) => readNotifyMe(viewer, about),
)

export const notifyMe = action(
  {
    name: 'notify-me.start',
    permission: 'execution.read',
    scope: ({ namespace }) => ({ namespace }),
    input: notifyMeInput,
  },
  (about, context) => startNotifyingMe(context.viewer, about, by(context)),
)

export const stopNotifyingMe = action(
  { name: 'notify-me.stop', permission: 'account.self', scope: 'self', input: byId },
  ({ id }, context) => stopNotifying(context.viewer, id, by(context)),
)
