// The fields that requests about flows share.

import { z } from 'zod'

export const flowKeySchema = z.object({
  namespace: z.string().min(1).max(150),
  flowId: z.string().min(1).max(100),
})
export type FlowKey = z.infer<typeof flowKeySchema>

/** 1 MB, as the parser has it. */
export const flowSourceInput = z.string().max(1024 * 1024, 'A flow may have at most 1 MB of text')

export const flowFilterSchema = z.object({
  /** This namespace and all below it. */
  namespace: z.string().max(150).optional(),
  /** A part of the id, the namespace or the description. */
  text: z.string().trim().max(200).optional(),
  labels: z.record(z.string().max(200), z.string().max(500)).optional(),
  /** Cursor: what the page before answered as `next`. */
  after: z.string().max(300).optional(),
  limit: z.number().int().min(1).max(200).optional(),
})
export type FlowFilter = z.infer<typeof flowFilterSchema>
