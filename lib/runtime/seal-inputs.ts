// Inputs of type SECRET leave the hand of whoever gave them encrypted, before anything is decided on them.

import type { FlowInput, JsonObject } from '@/lib/engine'
import { isSealed } from '@/lib/shared/sealed'

/** How secret inputs are encrypted, and opened for the worker that runs a task. */
export type Sealing = { seal(plain: string): string; open(sealed: string): string }

/** What is sealed already (handed on by a parent or an upstream flow) stays as it is. */
export function sealInputs(
  inputs: FlowInput[],
  values: JsonObject,
  seal: Sealing['seal'],
): JsonObject {
  const sealed = inputs.flatMap(({ id, type }) => {
    const value = type === 'SECRET' ? values[id] : undefined
    return typeof value === 'string' && !isSealed(value) ? [[id, seal(value)]] : []
  })
  return sealed.length > 0 ? { ...values, ...Object.fromEntries(sealed) } : values
}
