// MQTT with quality of service 1: the broker has confirmed each message. https://mqtt.org/mqtt-specification/

import { z } from 'zod'
import { defineDestination } from '../destination'
import { checkedAddress } from '../guarded-socket'
import { busFields, busMessages, busTarget, busUrl, viaBus } from './message'

const ports = { 'mqtt:': 1883, 'mqtts:': 8883 }

export const mqtt = defineDestination({
  id: 'mqtt',
  audience: 'machine',
  schema: z.strictObject({
    url: busUrl(Object.keys(ports), 'mqtt://host:1883 or mqtts://host:8883'),
    /** The event's type follows it: `millrace/events/execution.failed`. */
    topic: z
      .string()
      .min(1)
      .max(500)
      .regex(/^[^#+]+$/, 'A topic has no # and no +.')
      .default('millrace/events'),
    user: z.string().max(200).optional(),
    password: z.string().max(500).optional(),
    ...busFields,
  }),
  secrets: ['password'],
  targets: ({ url }) => [busTarget(url, ports)],
  atOnce: 100,
  lanes: 1,
  async deliver(batch, context) {
    const { url, topic, user, password } = context.config
    const target = busTarget(url, ports)
    const request = `MQTT ${target.host}:${target.port} ${topic}`
    return viaBus(context, request, async () => {
      const { connectAsync } = await import('mqtt')
      const client = await context.hold(
        async () => {
          const opened = await connectAsync({
            host: await checkedAddress(context.guard, target),
            port: target.port,
            protocol: url.startsWith('mqtts:') ? 'mqtts' : 'mqtt',
            connectTimeout: 10_000,
            reconnectPeriod: 0,
            ...(user === undefined ? {} : { username: user }),
            ...(password === undefined ? {} : { password }),
            ...(url.startsWith('mqtts:') ? { servername: target.host } : {}),
          } as object)
          opened.on('error', () => undefined)
          return opened
        },
        (opened) => opened.endAsync(true),
      )
      for (const { type, body } of busMessages(batch, context)) {
        await client.publishAsync(`${topic}/${type}`, body, { qos: 1 })
      }
      return { request, response: `${batch.events.length} confirmed` }
    })
  },
})
