// The fields that forms of people and tokens share.

import { z } from 'zod'
import { roles } from './schema'

const passwordMinLength = 10
const passwordMaxLength = 200

export const emailInput = z.email('Write an e-mail address, such as ada@example.com').max(320)
export const nameInput = z.string().trim().min(1, 'Write a name').max(100)

export const passwordInput = z
  .string()
  .min(passwordMinLength, `Use at least ${passwordMinLength} characters`)
  .max(passwordMaxLength, `Use at most ${passwordMaxLength} characters`)

/** Empty for everything. */
export const namespaceInput = z
  .string()
  .max(150)
  .regex(
    /^([a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*)?$/i,
    'A namespace is words joined by dots, such as company.team',
  )

export const grantsInput = z
  .array(z.object({ namespace: namespaceInput, role: z.enum(roles) }))
  .max(100)
  .refine(
    (grants) => new Set(grants.map((grant) => grant.namespace)).size === grants.length,
    'Name each namespace once',
  )
