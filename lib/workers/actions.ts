'use server'

import { z } from 'zod'
import { action } from '@/lib/accounts/action'
import { readAttemptsBeside } from './attempts-beside'
import { longestHours } from './cluster/read-capacity'
import { readCluster } from './cluster/read-cluster'
import { drainWorker } from './drain'
import { pauseWorker } from './pause'
import { readWorker, readWorkerRows } from './read'
import { readWorkerLanes } from './record/read-lanes'
import { readWorkerRecord } from './record/read-record'
import { resumeWorker } from './resume'

const oneWorker = z.object({ workerId: z.uuid() })

export const listWorkers = action(
  {
    name: 'worker.list',
    permission: 'worker.read',
    scope: 'anywhere',
    input: z.object({ gone: z.boolean().optional() }),
  },
  (input, { viewer }) => readWorkerRows(viewer, input),
)

export const getWorker = action(
  { name: 'worker.get', permission: 'worker.read', scope: 'anywhere', input: oneWorker },
  ({ workerId }, { viewer }) => readWorker(viewer, workerId),
)

/** What else it ran while an attempt did. */
export const listAttemptsBeside = action(
  {
    name: 'worker.attempts-beside',
    permission: 'worker.read',
    scope: 'anywhere',
    input: oneWorker.extend({
      taskRunId: z.uuid(),
      number: z.number().int().min(1),
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }).optional(),
    }),
  },
  (own, { viewer }) => readAttemptsBeside(viewer, own),
)

/** What it ran in a window of time. */
export const getWorkerLanes = action(
  {
    name: 'worker.lanes',
    permission: 'worker.read',
    scope: 'anywhere',
    input: oneWorker.extend({
      from: z.iso.datetime({ offset: true }),
      to: z.iso.datetime({ offset: true }),
    }),
  },
  (window, { viewer }) => readWorkerLanes(viewer, window),
)

/** What it did in a day, beside what the others did. */
export const getWorkerRecord = action(
  { name: 'worker.record', permission: 'worker.read', scope: 'anywhere', input: oneWorker },
  ({ workerId }, { viewer }) => readWorkerRecord(viewer, workerId),
)

const orders = { active: resumeWorker, paused: pauseWorker, draining: drainWorker }

export const setWorkerState = action(
  {
    name: 'worker.setState',
    permission: 'worker.control',
    scope: 'everywhere',
    input: oneWorker.extend({ state: z.enum(['active', 'paused', 'draining']) }),
  },
  ({ workerId, state }, { viewer, facts }) => orders[state](viewer, workerId, { ip: facts.ip }),
)

/** Servers, backlog, capacity, findings and Postgres. */
export const getCluster = action(
  {
    name: 'cluster.get',
    permission: 'worker.read',
    scope: 'anywhere',
    input: z.object({ hours: z.number().int().min(1).max(longestHours) }),
  },
  ({ hours }, { viewer }) => readCluster(viewer, hours),
)
