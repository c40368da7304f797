// RabbitMQ (AMQP 0-9-1): persistent, confirmed by the broker, and refused where no queue takes the message.
// https://www.rabbitmq.com/docs/confirms

import { z } from 'zod'
import { DeliveryError, defineDestination } from '../destination'
import { checkedAddress } from '../guarded-socket'
import { busFields, busMessages, busTarget, busUrl, viaBus } from './message'

const ports = { 'amqp:': 5672, 'amqps:': 5671 }

export const rabbitmq = defineDestination({
  id: 'rabbitmq',
  audience: 'machine',
  schema: z.strictObject({
    url: busUrl(Object.keys(ports), 'amqp://user:password@host:5672/vhost'),
    /** Empty is the default exchange: the routing key is the queue's name. */
    exchange: z.string().max(255).default(''),
    /** The event's type where it is left out. */
    routingKey: z.string().max(255).optional(),
    ...busFields,
  }),
  secrets: ['url'],
  targets: ({ url }) => [busTarget(url, ports)],
  atOnce: 100,
  lanes: 1,
  async deliver(batch, context) {
    const { url, exchange, routingKey } = context.config
    const target = busTarget(url, ports)
    const request = `AMQP ${target.host}:${target.port} ${exchange || 'default exchange'}`
    return viaBus(context, request, async () => {
      const amqp = await import('amqplib')
      const channel = await context.hold(
        async () => {
          const address = new URL(url)
          address.hostname = hostText(await checkedAddress(context.guard, target))
          const connection = await amqp.connect(address.href, {
            servername: target.host,
            timeout: 10_000,
          })
          // A connection that breaks without a listener would end the process.
          connection.on('error', () => undefined)
          const opened = await connection.createConfirmChannel()
          opened.on('error', () => undefined)
          return { opened, connection, returned: new Set<string>() }
        },
        ({ connection }) => connection.close(),
      )
      const { opened } = channel
      const returned = new Set<string>()
      const note = (message: { properties: { messageId?: unknown } }) =>
        returned.add(String(message.properties.messageId))
      opened.on('return', note)
      try {
        for (const { id, type, body, contentType, key } of busMessages(batch, context)) {
          opened.publish(exchange, routingKey ?? type, Buffer.from(body), {
            messageId: id,
            type,
            contentType,
            persistent: true,
            mandatory: true,
            correlationId: key,
            timestamp: Math.floor(context.now() / 1_000),
          })
        }
        await opened.waitForConfirms()
      } finally {
        opened.off('return', note)
      }
      if (returned.size > 0) {
        throw new DeliveryError('rejected', 'No queue is bound to take it.', { request })
      }
      return { request, response: `${batch.events.length} confirmed` }
    })
  },
})

const hostText = (address: string): string => (address.includes(':') ? `[${address}]` : address)
