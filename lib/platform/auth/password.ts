// Passwords are kept as argon2id with the parameters that OWASP recommends (19 MiB, two passes).
// An unknown e-mail costs the same time as a wrong password, so that nobody can list accounts by the clock.

import { hash, verify } from '@node-rs/argon2'

/** Longer ones are refused before hashing: hashing megabytes would be an attack on us. */
const passwordMaxLength = 200

const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

let decoy: Promise<string> | undefined

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), options)
}

/** False also for people without a password and for nobody at all (`null`), after the same work. */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  if (password.length > passwordMaxLength) return false
  decoy ??= hashPassword('nobody has this password')
  const matches = await verify(passwordHash ?? (await decoy), password.normalize('NFKC'))
  return passwordHash !== null && matches
}
