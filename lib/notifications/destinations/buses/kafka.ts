// Kafka: the execution is the key, so its events keep their order in one partition; confirmed by all replicas.

import { lookup } from 'node:dns'
import { connect as connectTcp, isIP, type LookupFunction } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { z } from 'zod'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import { DeliveryError, defineDestination, type DeliverContext } from '../destination'
import { busFields, busMessages, viaBus } from './message'

const broker = z.string().regex(/^[^\s:/]+:\d{1,5}$/, 'Write a broker as host:9092.')

export const kafka = defineDestination({
  id: 'kafka',
  audience: 'machine',
  schema: z.strictObject({
    brokers: z.array(broker).min(1, 'Name a broker.').max(50),
    topic: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,249}$/, 'This is no topic.')
      .default('millrace.events'),
    clientId: z.string().max(100).default('millrace'),
    tls: z.boolean().default(false),
    mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).default('plain'),
    user: z.string().max(200).optional(),
    password: z.string().max(500).optional(),
    ...busFields,
  }),
  secrets: ['password'],
  targets: ({ brokers }) => brokers.map(hostPort),
  atOnce: 100,
  lanes: 1,
  async deliver(batch, context) {
    const { brokers, topic, clientId, tls, mechanism, user, password } = context.config
    const request = `Kafka ${brokers.join(', ')} ${topic}`
    return answered(context, request, async () => {
      const { Kafka, logLevel } = (await import('kafkajs')).default
      const producer = await context.hold(
        async () => {
          const made = new Kafka({
            clientId,
            brokers,
            ssl: tls,
            connectionTimeout: 10_000,
            requestTimeout: 12_000,
            retry: { retries: 1 },
            logLevel: logLevel.NOTHING,
            socketFactory: guardedSockets(context.guard),
            ...(user === undefined
              ? {}
              : { sasl: { mechanism, username: user, password: password ?? '' } as never }),
          }).producer({ allowAutoTopicCreation: false })
          await made.connect()
          return made
        },
        (opened) => opened.disconnect(),
      )
      const messages = busMessages(batch, context).map(({ id, type, key, contentType, body }) => ({
        key,
        value: body,
        headers: { id, type, 'content-type': contentType },
      }))
      const written = await producer.send({ topic, acks: -1, messages })
      return { request, response: JSON.stringify(written) }
    })
  },
})

type Told = { name?: string; type?: string; message?: string; cause?: unknown }

/** What a broker said no to is its refusal; only what it did not answer is a connection that failed. */
function answered<T>(
  context: DeliverContext<unknown>,
  request: string,
  work: () => Promise<T>,
): Promise<T> {
  return viaBus(context, request, async () => {
    try {
      return await work()
    } catch (error) {
      let told = error as Told
      while (told.name === 'KafkaJSNumberOfRetriesExceeded' && told.cause) told = told.cause as Told
      const refused = /^KafkaJS(Protocol|SASLAuthentication)/.test(told.name ?? '')
      if (!refused) throw error
      const text = [told.type, told.message].filter(Boolean).join(': ')
      throw new DeliveryError('rejected', text, { request })
    }
  })
}

function hostPort(text: string): { host: string; port: number } {
  const [host = '', port = ''] = text.split(':')
  return { host, port: Number(port) }
}

type SocketRequest = { host: string; port: number; ssl?: object | boolean; onConnect: () => void }

/** Brokers name each other's addresses: each connection is checked, not the first one alone. */
function guardedSockets(guard: AddressGuard) {
  return ({ host, port, ssl, onConnect }: SocketRequest) => {
    if (isIP(host) !== 0) guard.check(host, { host, port })
    const checked: LookupFunction = (name, options, done) =>
      lookup(name, options, (error, address, family) => {
        const found = Array.isArray(address) ? address.map((each) => each.address) : [address]
        try {
          if (!error) for (const each of found) guard.check(each, { host, port })
        } catch (refusal) {
          return done(refusal as Error, '', 4)
        }
        return done(error, address as never, family)
      })
    const target = { host, port, lookup: checked }
    return ssl
      ? connectTls(
          { ...target, servername: isIP(host) === 0 ? host : '', ...(ssl as object) },
          onConnect,
        )
      : connectTcp(target, onConnect)
  }
}
