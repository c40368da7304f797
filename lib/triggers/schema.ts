// What the pages and the API show of triggers, and what they send.

import { z } from 'zod'

export const triggerKeySchema = z.object({
  namespace: z.string().min(1).max(150),
  flowId: z.string().min(1).max(100),
  triggerId: z.string().min(1).max(100),
})
export type TriggerKeyInput = z.infer<typeof triggerKeySchema>

/**
 * late: its time is over by more than it takes to start it; waiting: it is due, and an execution of its own has
 * to end first.
 */
export const triggerShows = ['on', 'off', 'late', 'waiting', 'backfill'] as const
export type TriggerShow = (typeof triggerShows)[number]

/** A time that is over by so much is late, not just being taken. */
export const lateAfterMs = 10_000

export const triggerFilterSchema = z.object({
  /** This namespace and all below it. */
  namespace: z.string().max(150).optional(),
  flowId: z.string().max(100).optional(),
  /** A part of the id of the trigger or of its flow. */
  text: z.string().trim().max(200).optional(),
  /** As it is written without `io.kestra.plugin.`: core.trigger.Schedule. */
  type: z.string().max(100).optional(),
  show: z.enum(triggerShows).optional(),
  /** Cursor: what the page before answered as `next`. */
  after: z.string().max(400).optional(),
  limit: z.number().int().min(1).max(200).optional(),
})
export type TriggerFilter = z.infer<typeof triggerFilterSchema>

export type TriggerView = {
  namespace: string
  flowId: string
  triggerId: string
  type: string
  disabled: boolean
  /** By a person or by stopAfter; else it is its flow's text that disables it. */
  switchedOff: boolean
  nextAt: string | null
  /** It is due and waits for an execution of its own to end. */
  waiting: boolean
  /** Its time is over by more than it takes to start it. */
  late: boolean
  lastAt: string | null
  lastExecution: { id: string; state: string } | null
  /** Why it did not start anything last time. */
  lastReason: string | null
  lastReasonAt: string | null
  backfill: BackfillView | null
}

export const backfillOrders = ['pause', 'resume', 'cancel'] as const
export type BackfillOrder = (typeof backfillOrders)[number]

export const backfillSchema = z.object({
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  inputs: z.record(z.string(), z.json()).optional(),
  labels: z.record(z.string().max(200), z.string().max(500)).optional(),
})

export type BackfillView = {
  from: string
  to: string
  paused: boolean
  /** False once all of its times were looked at. */
  going: boolean
  total: number
  started: number
  skipped: number
}

/** One look of a trigger. */
export type EvaluationView = {
  id: string
  at: string
  /** Null where it started an execution. */
  reason: string | null
  /** How many looks came to the same within a moment. */
  times: number
  /** Of a schedule: the time that it was for. */
  plannedAt: string | null
  /** The execution whose change it looked at. */
  upstreamId: string | null
  executionId: string | null
  executionState: string | null
}
export type EvaluationPage = { evaluations: EvaluationView[]; next: string | null }

export const evaluationFilterSchema = z.object({
  /** Cursor: what the page before answered as `next`. */
  before: z.uuid().optional(),
  limit: z.number().int().min(1).max(200).optional(),
})
export type EvaluationFilter = z.infer<typeof evaluationFilterSchema>

/** What the clock starts next, soonest first, what waits left out; and how many stand behind their time. */
export type ComingTriggers = {
  next: TriggerView[]
  /** `countedAtMost` where there are as many or more. */
  late: number
  waiting: number
}
export const countedAtMost = 100

export type TriggerPage = { triggers: TriggerView[]; next: string | null }

export type FireTime = {
  at: string
  /** What a change of the clocks does to it; wall clocks as HH:MM. */
  note: { kind: 'skipped' | 'first-of-two' | 'second-of-two'; from: string; to: string } | null
}

export type FlowTriggerView = TriggerView & {
  description: string | null
  cron: string | null
  /** Of its times; null where it has none. */
  zone: string | null
  times: FireTime[]
}

export type DependencyNode = {
  /** `namespace/flow` */
  key: string
  namespace: string
  flowId: string
  disabled: boolean
  /** Steps before (below 0) or after the flow that was asked for, which is 0. */
  step: number
}
export type DependencyEdge = {
  from: string
  to: string
  /** A trigger of `to` listens to `from`, or a task of `from` starts `to`. */
  kind: 'trigger' | 'subflow'
  /** The trigger's or the task's id. */
  by: string
  /** That the trigger names itself; empty: its parts or its defaults say. */
  states: string[]
  disabled: boolean
}
export type DependencyGraph = {
  nodes: DependencyNode[]
  edges: DependencyEdge[]
  /** There are others, further away than is shown. */
  more: boolean
}
