// The fields that requests about executions share, between the actions and the REST API.

import { z } from 'zod'
import { stateNames } from '@/lib/engine'
import { requestField, reservedPrefix } from './request-form'

export const labelsInput = z.record(z.string().min(1).max(200), z.string().max(500))

export const idempotencyKeyInput = z
  .string()
  .min(1)
  .max(200, 'An idempotency key has at most 200 characters')
  .regex(/^[\x21-\x7e]+$/, 'An idempotency key is printable text without spaces')

export const endStates = ['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED'] as const
export const endStateInput = z.enum(endStates)
export const stateInput = z.enum(stateNames)
export const resumeStateInput = z.enum(['SUCCESS', 'FAILED', 'KILLED', 'CANCELLED'])
export const unqueueStateInput = z.enum(['RUNNING', 'CANCELLED', 'FAILED'])
export const taskIdsInput = z.array(z.string().min(1).max(200)).max(1_000)

const startRequestSchema = z.object({
  namespace: z.string().min(1).max(150),
  flowId: z.string().min(1).max(100),
  revision: z.number().int().min(1).optional(),
  labels: labelsInput.optional(),
  /** ISO 8601. */
  scheduleAt: z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .nullable()
    .optional(),
  breakpoints: taskIdsInput.optional(),
  idempotencyKey: idempotencyKeyInput.optional(),
})

/** A form as `requestForm` makes it: the request checked, the inputs as they came. */
export function formInput<Schema extends z.ZodObject>(schema: Schema) {
  return z.instanceof(FormData).transform((form, context) => {
    const request = schema.safeParse(readJson(form.get(requestField)))
    if (!request.success) {
      for (const issue of request.error.issues) {
        context.addIssue({ code: 'custom', message: issue.message, path: issue.path })
      }
      return z.NEVER
    }
    const inputs = Object.fromEntries(
      [...form.entries()].filter(
        ([id]) => !id.startsWith(reservedPrefix) && !id.startsWith('$ACTION_'),
      ),
    ) as Record<string, unknown>
    return { ...(request.data as z.output<Schema>), inputs }
  })
}

function readJson(text: FormDataEntryValue | null): unknown {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as unknown) : null
  } catch {
    return null
  }
}

export const startFormInput = formInput(startRequestSchema)

export const resumeRequestSchema = z.object({
  executionId: z.uuid(),
  taskRunId: z.uuid().optional(),
  state: resumeStateInput.optional(),
})

export const replayRequestSchema = z.object({
  executionId: z.uuid(),
  taskRunId: z.uuid().optional(),
  revision: z.union([z.number().int().min(1), z.literal('latest')]).optional(),
  breakpoints: taskIdsInput.optional(),
  /** True: the inputs of the form instead of the original's. */
  withInputs: z.boolean().optional(),
})
