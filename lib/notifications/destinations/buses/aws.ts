// What SNS and SQS share: region, credentials, an endpoint of one's own, and connections that pass the guard.

import { lookup } from 'node:dns'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { z } from 'zod'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import { DeliveryError } from '../destination'
import { httpTarget, httpUrl } from '../http/url'
import { busFields, type BusMessage } from './message'

export const awsFields = {
  region: z.string().regex(/^[a-z0-9-]{3,40}$/, 'A region looks like eu-central-1.'),
  accessKeyId: z.string().min(1).max(200),
  secretAccessKey: z.string().min(1).max(500),
  /** For a service that speaks the same language. */
  endpoint: httpUrl.optional(),
  ...busFields,
}

type AwsConfig = {
  region: string
  accessKeyId: string
  secretAccessKey: string
  endpoint?: string | undefined
}

export function awsClientConfig(config: AwsConfig, guard: AddressGuard) {
  const { region, accessKeyId, secretAccessKey, endpoint } = config
  if (endpoint !== undefined) {
    const { host, port } = httpTarget(endpoint)
    if (isIP(host) !== 0) guard.check(host, { host, port })
  }
  const checked: LookupFunction = (name, options, done) =>
    lookup(name, options, (error, address, family) => {
      const found = Array.isArray(address) ? address.map((each) => each.address) : [address]
      try {
        if (!error) for (const each of found) guard.check(each, { host: name, port: 443 })
      } catch (refusal) {
        return done(refusal as Error, '', 4)
      }
      return done(error, address as never, family)
    })
  return {
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    requestHandler: {
      connectionTimeout: 10_000,
      requestTimeout: 12_000,
      httpAgent: new HttpAgent({ keepAlive: true, lookup: checked }),
      httpsAgent: new HttpsAgent({ keepAlive: true, lookup: checked }),
    },
  }
}

/** Both take ten at a time; their order is that of the list. */
export function inTens(messages: BusMessage[]): BusMessage[][] {
  const lists: BusMessage[][] = []
  for (let at = 0; at < messages.length; at += 10) lists.push(messages.slice(at, at + 10))
  return lists
}

export const attribute = (text: string) => ({ DataType: 'String', StringValue: text })

export function requireAll(
  failed: { Id?: string | undefined; Message?: string | undefined }[] | undefined,
  request: string,
): void {
  const first = failed?.[0]
  if (first)
    throw new DeliveryError('rejected', first.Message ?? 'It refused a message.', { request })
}
