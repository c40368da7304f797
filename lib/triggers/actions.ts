'use server'

import { z } from 'zod'
import { action } from '@/lib/accounts/action'
import { actorOf } from '@/lib/accounts/audit'
import { readEvaluations } from './evaluations/read'
import { changeBackfill as change } from './operations/change-backfill'
import { setTriggerEnabled as setEnabled } from './operations/set-enabled'
import { runTriggerNow as runNow } from './operations/run-now'
import { startBackfill as backfill } from './operations/start-backfill'
import { unlockTrigger as unlock } from './operations/unlock'
import { noTrigger, readFlowTriggers, readTriggers } from './read'
import {
  backfillOrders,
  backfillSchema,
  evaluationFilterSchema,
  triggerFilterSchema,
  triggerKeySchema,
  type TriggerKeyInput,
} from './schema'

const scopeOfTrigger = (key: TriggerKeyInput) => ({
  namespace: key.namespace,
  missing: noTrigger(key),
})

export const listTriggers = action(
  {
    name: 'trigger.list',
    permission: 'trigger.read',
    scope: 'anywhere',
    input: triggerFilterSchema,
  },
  (filter, { viewer }) => readTriggers(viewer, filter),
)

export const listFlowTriggers = action(
  {
    name: 'trigger.list-of-flow',
    permission: 'trigger.read',
    scope: 'anywhere',
    input: triggerKeySchema.omit({ triggerId: true }),
  },
  ({ namespace, flowId }, { viewer }) => readFlowTriggers(viewer, namespace, flowId),
)

export const listEvaluations = action(
  {
    name: 'trigger.list-evaluations',
    permission: 'trigger.read',
    scope: 'anywhere',
    input: triggerKeySchema.extend(evaluationFilterSchema.shape),
  },
  ({ before, limit, ...key }, { viewer }) => readEvaluations(viewer, key, { before, limit }),
)

export const setTriggerEnabled = action(
  {
    name: 'trigger.set-enabled',
    permission: 'trigger.control',
    scope: scopeOfTrigger,
    input: triggerKeySchema.extend({ enabled: z.boolean() }),
  },
  ({ enabled, ...key }, { viewer, facts }) =>
    setEnabled(key, enabled, { actor: actorOf(viewer), ip: facts.ip }),
)

export const runTriggerNow = action(
  {
    name: 'trigger.run',
    permission: 'trigger.control',
    scope: scopeOfTrigger,
    input: triggerKeySchema,
  },
  (key, { viewer, facts }) => runNow(key, { actor: actorOf(viewer), ip: facts.ip }),
)

export const unlockTrigger = action(
  {
    name: 'trigger.unlock',
    permission: 'trigger.control',
    scope: scopeOfTrigger,
    input: triggerKeySchema,
  },
  (key, { viewer, facts }) => unlock(key, { actor: actorOf(viewer), ip: facts.ip }),
)

export const startBackfill = action(
  {
    name: 'trigger.backfill',
    permission: 'trigger.control',
    scope: scopeOfTrigger,
    input: triggerKeySchema.extend(backfillSchema.shape),
  },
  ({ from, to, inputs, labels, ...key }, { viewer, facts }) =>
    backfill(
      key,
      { from: Date.parse(from), to: Date.parse(to), inputs, labels },
      { actor: actorOf(viewer), ip: facts.ip },
    ),
)

export const changeBackfill = action(
  {
    name: 'trigger.change-backfill',
    permission: 'trigger.control',
    scope: scopeOfTrigger,
    input: triggerKeySchema.extend({ order: z.enum(backfillOrders) }),
  },
  ({ order, ...key }, { viewer, facts }) =>
    change(key, order, { actor: actorOf(viewer), ip: facts.ip }),
)
