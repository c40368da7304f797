// Secrets that we hand out (session, API token, one-time link) carry 256 random bits, so a fast hash
// is enough to store them: nothing that leaks from the database can be used or guessed.

import { createHash, randomBytes } from 'node:crypto'

export const apiTokenPrefix = 'mlr_'

/** 43 characters of base64url behind the prefix. */
export function newSecretToken(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url')
}

/** How the database keeps it: sha256, hex. */
export function hashSecretToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
