// NATS JetStream: published with the event's id, so that the stream drops what comes twice, and confirmed by
// the stream. https://docs.nats.io/nats-concepts/jetstream

import { z } from 'zod'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import { defineDestination } from '../destination'
import { checkedAddress, type HostPort } from '../guarded-socket'
import { busFields, busMessages, busTarget, busUrl, viaBus } from './message'

const ports = { 'nats:': 4222, 'tls:': 4222 }

export const nats = defineDestination({
  id: 'nats',
  audience: 'machine',
  schema: z.strictObject({
    url: busUrl(Object.keys(ports), 'nats://host:4222 or tls://host:4222'),
    /** The event's type follows it: `millrace.events.execution.failed`. A stream must listen to it. */
    subject: z
      .string()
      .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'This is no subject.')
      .default('millrace.events'),
    user: z.string().max(200).optional(),
    password: z.string().max(500).optional(),
    token: z.string().max(500).optional(),
    ...busFields,
  }),
  secrets: ['password', 'token'],
  targets: ({ url }) => [busTarget(url, ports)],
  atOnce: 100,
  lanes: 1,
  async deliver(batch, context) {
    const { url, subject, user, password, token } = context.config
    const target = busTarget(url, ports)
    const request = `JetStream ${target.host}:${target.port} ${subject}`
    return viaBus(context, request, async () => {
      const { connect } = await import('@nats-io/transport-node')
      const { jetstream } = await import('@nats-io/jetstream')
      const connection = await context.hold(
        async () =>
          connect({
            servers: `${await serverOf(context.guard, target, url)}:${target.port}`,
            timeout: 10_000,
            reconnect: false,
            ...(user === undefined ? {} : { user, pass: password ?? '' }),
            ...(token === undefined ? {} : { token }),
            ...(url.startsWith('tls:') ? { tls: {} } : {}),
          }),
        (opened) => opened.close(),
      )
      const stream = jetstream(connection, { timeout: 10_000 })
      for (const { id, type, body } of busMessages(batch, context)) {
        await stream.publish(`${subject}.${type}`, body, { msgID: id })
      }
      return { request, response: `${batch.events.length} confirmed` }
    })
  },
})

/** With TLS by its name, which its certificate proves; without by the address that was checked. */
async function serverOf(guard: AddressGuard, target: HostPort, url: string): Promise<string> {
  const address = await checkedAddress(guard, target)
  return url.startsWith('tls:') ? target.host : address
}
