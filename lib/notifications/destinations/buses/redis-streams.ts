// Redis Streams: one entry an event, with its id and type as fields. https://redis.io/docs/latest/commands/xadd/

import { z } from 'zod'
import { DeliveryError, defineDestination } from '../destination'
import { checkedAddress } from '../guarded-socket'
import { busFields, busMessages, busTarget, busUrl, viaBus } from './message'

const ports = { 'redis:': 6379, 'rediss:': 6379 }

export const redisStreams = defineDestination({
  id: 'redis-streams',
  audience: 'machine',
  schema: z.strictObject({
    url: busUrl(Object.keys(ports), 'redis://user:password@host:6379/0'),
    stream: z.string().min(1).max(500).default('millrace:events'),
    /** About how many entries are kept; all where it is left out. */
    maxLength: z.int().min(1).optional(),
    ...busFields,
  }),
  secrets: ['url'],
  targets: ({ url }) => [busTarget(url, ports)],
  atOnce: 100,
  lanes: 1,
  async deliver(batch, context) {
    const { url, stream, maxLength } = context.config
    const target = busTarget(url, ports)
    const request = `Redis ${target.host}:${target.port} XADD ${stream}`
    return viaBus(context, request, async () => {
      const { Redis } = await import('ioredis')
      const { username, password, pathname, protocol } = new URL(url)
      const redis = await context.hold(
        async () => {
          const made = new Redis({
            host: await checkedAddress(context.guard, target),
            port: target.port,
            db: Number(pathname.slice(1)) || 0,
            lazyConnect: true,
            connectTimeout: 10_000,
            commandTimeout: 12_000,
            maxRetriesPerRequest: 0,
            retryStrategy: () => null,
            ...(username ? { username: decodeURIComponent(username) } : {}),
            ...(password ? { password: decodeURIComponent(password) } : {}),
            ...(protocol === 'rediss:' ? { tls: { servername: target.host } } : {}),
          })
          made.on('error', () => undefined)
          await made.connect()
          return made
        },
        (opened) => opened.disconnect(),
      )
      const pipeline = redis.pipeline()
      const length = maxLength === undefined ? [] : ['MAXLEN', '~', String(maxLength)]
      for (const { id, type, key, body } of busMessages(batch, context)) {
        pipeline.call(
          'XADD',
          stream,
          ...length,
          '*',
          'id',
          id,
          'type',
          type,
          'key',
          key,
          'event',
          body,
        )
      }
      const answers = (await pipeline.exec()) ?? []
      const failed = answers.find(([error]) => error !== null)
      if (failed) throw new DeliveryError('rejected', String(failed[0]?.message), { request })
      return { request, response: answers.map(([, id]) => String(id)).join(' ') }
    })
  },
})
