import { z } from 'zod'

/** As it leaves the server. Times are ISO 8601. */
export type KeyValueView = {
  namespace: string
  key: string
  value: unknown
  description: string | null
  expiresAt: string | null
  createdAt: string
  updatedAt: string
}

export const keySchema = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,249}$/,
    'A key has letters, digits, ".", "_" and "-", and starts with a letter or digit.',
  )

/** Values are stored as JSON and small: files belong into storage. */
export const largestValueBytes = 1_000_000
