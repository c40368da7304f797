// What is said of a name that an expression reads and that is not there, and how the right one is written.

import type { Finding } from '../problem'

export type Found = Pick<Finding, 'code' | 'message' | 'fix'> | null

export function unknown(message: string, meant: string | undefined, otherwise: string): Found {
  return {
    code: 'unknown-reference',
    message,
    fix: meant === undefined ? otherwise : `Did you mean \`${meant}\`?`,
  }
}

export function read(root: string, name: string): string {
  return /^[A-Za-z_][\w.]*$/.test(name) ? `${root}.${name}` : `${root}['${name}']`
}
