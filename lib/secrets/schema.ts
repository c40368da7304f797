import { z } from 'zod'

/** A secret as people see it: never its value. */
export type SecretView = {
  namespace: string
  key: string
  updatedAt: string
  updatedBy: string | null
}

export const secretKeySchema = z
  .string()
  .regex(
    /^[a-zA-Z_][a-zA-Z0-9_.-]{0,249}$/,
    'A name has letters, digits, "_", "-" and ".", and starts with a letter or "_".',
  )
export const largestSecretBytes = 64 * 1024
