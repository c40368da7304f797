// The tree of a jq program. Every node turns one input into any number of outputs.

import type { Value } from '../values/values'

export type Program =
  | { kind: 'identity' }
  | { kind: 'descend' }
  | { kind: 'literal'; value: Value }
  | { kind: 'variable'; name: string }
  | { kind: 'text'; parts: (string | Program)[]; format: string | null }
  | { kind: 'format'; name: string }
  | { kind: 'index'; target: Program; key: Program }
  | { kind: 'slice'; target: Program; from: Program | null; to: Program | null }
  | { kind: 'iterate'; target: Program }
  | { kind: 'try'; body: Program; handler: Program | null }
  | { kind: 'array'; body: Program | null }
  | { kind: 'object'; entries: { key: Program; value: Program }[] }
  | { kind: 'negate'; body: Program }
  | { kind: 'pipe'; left: Program; right: Program }
  | { kind: 'comma'; left: Program; right: Program }
  | { kind: 'binary'; operator: string; left: Program; right: Program }
  | { kind: 'update'; operator: string; left: Program; right: Program }
  | { kind: 'if'; condition: Program; yes: Program; no: Program | null }
  | { kind: 'reduce'; source: Program; name: string; start: Program; step: Program }
  | {
      kind: 'foreach'
      source: Program
      name: string
      start: Program
      step: Program
      extract: Program | null
    }
  | { kind: 'bind'; source: Program; name: string; body: Program }
  | { kind: 'define'; name: string; parameters: string[]; body: Program; rest: Program }
  | { kind: 'call'; name: string; given: Program[] }
