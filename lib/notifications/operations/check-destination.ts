// Whether a destination can be what it says: a known type, a config of its shape, and targets that may be
// reached. A name that resolves to nothing now is let in: it may resolve later, and is checked then.

import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { parseInput } from '@/lib/accounts/refusal'
import { addressGuard, readNetworks } from '@/lib/platform/outbound/address-guard'
import { settings } from '@/lib/platform/settings'
import { AppError } from '@/lib/shared/errors'
import type { Destination } from '../destinations/destination'
import { destinationTypes, findDestinationType } from '../destinations/registry'

export function requireType(id: string): Destination {
  const type = findDestinationType(id)
  if (type) return type
  const names = destinationTypes.map((each) => each.id).join(', ')
  const message = `There is no destination type "${id}". It is one of ${names}.`
  throw new AppError('invalid', message, { fields: [{ path: 'type', message }] })
}

/** The config in its shape, with defaults. Throws invalid with every wrong field. */
export async function checkConfig(
  type: Destination,
  config: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const parsed = parseConfig(type, config)
  const guard = addressGuard({ allowNetworks: readNetworks(settings().MILLRACE_OUTBOUND_ALLOW) })
  for (const target of type.targets(parsed)) {
    const addresses = await addressesOf(target.host)
    const refusals = addresses.flatMap((address) => {
      try {
        guard.check(address, target)
        return []
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)]
      }
    })
    const [first] = refusals
    if (first !== undefined && refusals.length === addresses.length) {
      throw new AppError('invalid', first, { fields: [{ path: 'config', message: first }] })
    }
  }
  return parsed as Record<string, unknown>
}

function parseConfig(type: Destination, config: Record<string, unknown>): unknown {
  try {
    return parseInput(type.schema, config)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const fields = error.fields.map((field) => ({
      ...field,
      path: field.path ? `config.${field.path}` : 'config',
    }))
    const [first] = fields
    throw new AppError('invalid', first ? `${first.path}: ${first.message}` : error.message, {
      fields,
    })
  }
}

async function addressesOf(host: string): Promise<string[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIP(bare) !== 0) return [bare]
  try {
    return (await lookup(bare, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}
