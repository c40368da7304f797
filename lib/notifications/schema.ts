// Shapes at the door of notifications, and what pages and the API get to see.

import { z } from 'zod'
import { eventPatternProblem, stateNames, type NotificationEvent } from '@/lib/engine'
import { optionsSchema } from './pipeline/subscriptions'

const uuid = z.uuid('This is not an id.')
const name = z.string().trim().min(1, 'Give it a name.').max(100)
const namespace = z
  .string()
  .max(150)
  .regex(/^$|^[a-zA-Z0-9][\w.-]*$/, 'This is not a namespace.')

// Without defaults, for changes: what is left out of a change stays, and a default would change it.
const destinationFields = z.object({
  name,
  type: z.string().min(1).max(50),
  config: z.record(z.string(), z.unknown()),
  /** Who may use and change it; empty is everybody with rights everywhere. */
  namespace,
  disabled: z.boolean(),
})

export const destinationInput = destinationFields.extend({
  config: destinationFields.shape.config.default({}),
  namespace: namespace.default(''),
  disabled: z.boolean().default(false),
})

export const destinationChange = destinationFields.partial().extend({ id: uuid })

const labelsOfScope = z.preprocess(
  (given) =>
    Array.isArray(given)
      ? Object.fromEntries(
          given.map((each: { key?: unknown; value?: unknown }) => [String(each.key), each.value]),
        )
      : given,
  z.record(z.string().min(1).max(200), z.coerce.string().max(500)),
)

export const scopeSchema = z.strictObject({
  namespace: namespace.optional(),
  flowId: z.string().max(100).optional(),
  executionId: uuid.optional(),
  labels: labelsOfScope.optional(),
})

const pattern = z
  .string()
  .max(100)
  .superRefine((given, context) => {
    const problem = eventPatternProblem(given)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })

const { shape: option } = optionsSchema
const optionsInput = z.object({
  /** Null takes it away again. */
  level: option.level.unwrap().nullable().optional(),
  changes: option.changes.unwrap().optional(),
  template: option.template.unwrap().optional(),
  limits: option.limits.unwrap().optional(),
})

const subscriptionFields = z.object({
  name,
  destinationId: uuid,
  scope: scopeSchema,
  events: z.array(pattern).max(100),
  states: z.array(
    z.enum(stateNames, {
      error: `A state is one of ${stateNames.join(', ')}.`,
    }),
  ),
  options: optionsInput,
  disabled: z.boolean(),
})
const { shape: field } = subscriptionFields

export const subscriptionInput = subscriptionFields.extend({
  scope: field.scope.default({}),
  events: field.events.default([]),
  states: field.states.default([]),
  options: optionsInput.default({}),
  disabled: field.disabled.default(false),
})
export type SubscriptionInput = z.input<typeof subscriptionInput>

export const subscriptionChange = subscriptionFields.partial().extend({ id: uuid })

/** What somebody wants to be told of. */
export const notifyMeInput = z.object({
  namespace: namespace.min(1),
  flowId: z.string().min(1).max(100),
  executionId: uuid.optional(),
})
export type NotifyMeAbout = z.input<typeof notifyMeInput>
export type NotifyMeView = {
  /** The viewer's address; null where no mail server is set. */
  mail: string | null
  active: { id: string; destinationName: string }[]
}

export const previewInput = z.object({
  template: z.string().max(20_000),
  /** Whose newest end it is shown on; every flow's where it is left out. */
  namespace: namespace.optional(),
  flowId: z.string().max(100).optional(),
})

export const deliveryStates = ['PENDING', 'DELIVERED', 'DEAD'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export const deliveryFilter = z.object({
  state: z.enum(deliveryStates).optional(),
  destinationId: uuid.optional(),
  subscriptionId: uuid.optional(),
  executionId: uuid.optional(),
  /** A type of event, or a family of them: `execution.*`. */
  type: pattern.optional(),
  before: uuid.optional(),
  limit: z.int().min(1).max(200).default(50),
})
export type DeliveryFilter = z.input<typeof deliveryFilter>

/** Those that a page shows at most, chosen together. */
export const redeliverManyInput = z.object({
  ids: z.array(uuid).min(1, 'Name a delivery.').max(1_000, 'Name 1,000 deliveries at most.'),
})

export type Health = 'healthy' | 'failing' | 'open' | 'disabled'

export type DestinationView = {
  id: string
  name: string
  namespace: string
  type: string
  /** Secrets are `******`. */
  config: Record<string, unknown>
  disabled: boolean
  disabledBy: string | null
  health: Health
  lastError: string | null
  openUntil: string | null
  /** Since when something due has waited for too long; null while nothing has. */
  behindSince: string | null
  subscriptions: number
  /** What waits for it: deliveries, and events that it has not been fed yet. */
  backlog: number
  /** There is more than was counted. */
  backlogMore: boolean
  dead: number
  /** How long ago the oldest of them that is due happened, in milliseconds; 0 without any. */
  lagMs: number
  /** Of the tries of the last 24 hours; null without any. */
  successRate: number | null
  createdAt: string
  updatedAt: string
}

export type MinuteView = {
  minute: string
  delivered: number
  failed: number
  dead: number
  /** The most that waited, and the longest lag. */
  backlog: number
  lagMs: number
}

export type DestinationDetails = DestinationView & {
  /** By minute, oldest first, of the last three hours. */
  counts: MinuteView[]
}

export type SubscriptionView = {
  id: string
  name: string
  destinationId: string
  destinationName: string
  destinationType: string
  scope: z.output<typeof scopeSchema>
  events: string[]
  states: string[]
  options: z.output<typeof optionsSchema>
  disabled: boolean
  createdAt: string
}

export type TryView = {
  at: string
  ms: number
  ok: boolean
  request?: string
  status?: number
  response?: string
  /** Some of the answer's, where it failed; none that may hold a secret. */
  headers?: Record<string, string>
  /** A person had it sent again. */
  byHand?: true
  reason?: string
  message?: string
}

/** Why a destination is switched off whose own answer was that it is gone for good. */
export const goneAnswer = '410 Gone'

export type DeliveryView = {
  id: string
  state: DeliveryState
  subscriptionId: string
  subscriptionName: string
  destinationId: string
  destinationName: string
  eventId: string
  type: string
  executionId: string | null
  namespace: string | null
  flowId: string | null
  number: number | null
  tries: number
  nextTryAt: string | null
  createdAt: string
  endedAt: string | null
  batchId: string | null
  log: TryView[]
  /** Whoever switched its destination off, or the answer that did: until it is on again nothing is sent. Null where it is on. */
  stoppedBy: string | null
}

/** Without the signature and headers that are secret. */
export type SentView = { headers: Record<string, string>; body: string }

export type DeliveryDetails = DeliveryView & {
  event: NotificationEvent
  /** What a webhook is sent; null for the others and for messages of several events. */
  sent: SentView | null
  /** Until then its destination is held back, whatever is due; null where it is not. */
  heldUntil: string | null
}

export type DeliveryPage = { results: DeliveryView[]; next: string | null }

export type TestResult = {
  ok: boolean
  durationMs: number
  request: string | null
  status: number | null
  response: string | null
  reason: string | null
  message: string | null
}

export type TemplatePreview = {
  executionId: string | null
  type: string
  text: string | null
  /** One sentence of what is wrong with it. */
  problem: string | null
}

/** A field of a destination's config, as a form shows it. */
export type ConfigField = {
  name: string
  kind: 'text' | 'secret' | 'number' | 'flag' | 'choice' | 'list' | 'long' | 'json' | 'batch'
  required: boolean
  choices: string[]
  default: string
}
export type DestinationTypeView = {
  id: string
  audience: 'machine' | 'people'
  fields: ConfigField[]
}
