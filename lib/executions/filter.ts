// What a list of executions can be asked for: by the page (in its address), by the REST API and by bulk
// operations. One schema, so that a filter means the same everywhere.

import { z } from 'zod'
import { stateNames } from '@/lib/engine'

export const executionIdInput = z.uuid('An execution id is a UUID')

/** A hundred years: more than an interval of Postgres needs to bear. */
const longestMs = 100 * 365 * 86_400_000

export const executionFilterSchema = z.object({
  /** This namespace and all below it; with a flow id, this one alone. */
  namespace: z.string().max(150).optional(),
  flowId: z.string().max(100).optional(),
  /** Exactly these. */
  namespaces: z.array(z.string().max(150)).max(100).optional(),
  otherThanNamespaces: z.array(z.string().max(150)).max(100).optional(),
  flowIds: z.array(z.string().max(100)).max(100).optional(),
  otherThanFlowIds: z.array(z.string().max(100)).max(100).optional(),
  /** Started by another execution, or not. */
  isChild: z.boolean().optional(),
  states: z.array(z.enum(stateNames)).max(stateNames.length).optional(),
  /** All of them. */
  labels: z.record(z.string().max(200), z.string().max(500)).optional(),
  /** Created at or after, and before: ISO 8601. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Type of the trigger (`core.trigger.Schedule`), or the kind of actor (`person`, `api`, `flow`). */
  trigger: z.string().max(200).optional(),
  /** The id of the trigger in its flow. */
  triggerId: z.string().max(200).optional(),
  /** From creation to the end, or until now for what goes on. */
  minDurationMs: z.number().min(0).max(longestMs).optional(),
  maxDurationMs: z.number().min(0).max(longestMs).optional(),
  /** A part of namespace or flow id, or the beginning of an execution id. */
  text: z.string().trim().max(200).optional(),
  parentId: executionIdInput.optional(),
  originalId: executionIdInput.optional(),
  correlationId: executionIdInput.optional(),
  workerId: z.uuid().optional(),
})

export type ExecutionFilter = z.infer<typeof executionFilterSchema>

export const executionPageSchema = executionFilterSchema.extend({
  /** The id at which the page before ended: older ones follow. */
  before: executionIdInput.optional(),
  /** Only newer ones than this id: what arrived under an open page. */
  after: executionIdInput.optional(),
  limit: z.number().int().min(1).max(200).optional(),
})

export type ExecutionPageRequest = z.infer<typeof executionPageSchema>
