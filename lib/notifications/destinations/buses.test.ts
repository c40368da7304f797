import { connect } from 'node:net'
import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { sampleOf } from '@/lib/engine'
import { addressGuard } from '@/lib/platform/outbound/address-guard'
import { httpReceiver, type HttpReceiver } from '../receivers/http-receiver.testing'
import { deliverSample } from './deliver.testing'

// Against the real servers of this machine where they are; SQS and SNS against what speaks their protocol.

const isUp = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 500 })
    const end = (up: boolean) => {
      socket.destroy()
      resolve(up)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })

async function needs(context: TestContext, name: string, port: number): Promise<void> {
  if (!(await isUp(port))) context.skip(`skipped: no server (${name} at 127.0.0.1:${port})`)
}

const types = ['execution.created', 'execution.running', 'execution.success']
const name = `millrace_test_${randomUUID().slice(0, 8)}`

it('NATS JetStream has them in order, and drops what comes twice', async (context) => {
  await needs(context, 'NATS', 4222)
  const { connect: open } = await import('@nats-io/transport-node')
  const { jetstreamManager } = await import('@nats-io/jetstream')
  const connection = await open({ servers: '127.0.0.1:4222' })
  try {
    const manager = await jetstreamManager(connection).catch(() => null)
    if (!manager) return context.skip('skipped: NATS without JetStream')
    await manager.streams.add({ name, subjects: [`${name}.>`] })
    try {
      const config = { url: 'nats://127.0.0.1:4222', subject: name }
      expect(
        await deliverSample('nats', config, { types: ['execution.created', 'execution.failed'] }),
      ).toMatchObject({ ok: true })
      await deliverSample('nats', config, { types: ['execution.created', 'execution.failed'] })
      const info = await manager.streams.info(name)
      // The samples of executions share one id: two of them are one message.
      expect(info.state.messages).toBe(1)
      const first = await manager.streams.getMessage(name, { seq: 1 })
      expect(first?.subject).toBe(`${name}.execution.created`)
      expect(first?.json()).toMatchObject({ id: sampleOf('execution.created').id })
    } finally {
      await manager.streams.delete(name)
    }
  } finally {
    await connection.close()
  }
})

it('RabbitMQ has them in order, and says where no queue takes them', async (context) => {
  await needs(context, 'RabbitMQ', 5672)
  const { connect: open } = await import('amqplib')
  const url = 'amqp://guest:guest@127.0.0.1:5672'
  const connection = await open(url)
  const channel = await connection.createChannel()
  try {
    expect(await deliverSample('rabbitmq', { url, routingKey: name })).toMatchObject({
      ok: false,
      reason: 'rejected',
    })
    await channel.assertQueue(name, { autoDelete: true, durable: false })
    expect(await deliverSample('rabbitmq', { url, routingKey: name }, { types })).toMatchObject({
      ok: true,
    })
    const got: string[] = []
    for (let message = await channel.get(name); message; message = await channel.get(name)) {
      channel.ack(message)
      expect(message.properties).toMatchObject({
        deliveryMode: 2,
        messageId: sampleOf('execution.failed').id,
      })
      got.push((JSON.parse(message.content.toString()) as { type: string }).type)
    }
    expect(got).toEqual(types)
  } finally {
    await channel.deleteQueue(name).catch(() => undefined)
    await connection.close()
  }
})

it('Redis Streams have them in order', async (context) => {
  await needs(context, 'Redis', 6379)
  const { Redis } = await import('ioredis')
  const redis = new Redis('redis://127.0.0.1:6379')
  try {
    const config = { url: 'redis://127.0.0.1:6379', stream: name }
    expect(await deliverSample('redis-streams', config, { types })).toMatchObject({ ok: true })
    const entries = await redis.xrange(name, '-', '+')
    expect(entries.map(([, fields]) => fields[fields.indexOf('type') + 1])).toEqual(types)
    const event = entries[0]?.[1].at(-1) ?? '{}'
    expect(JSON.parse(event)).toMatchObject({ type: 'execution.created' })
  } finally {
    await redis.del(name)
    redis.disconnect()
  }
})

it('MQTT has them in order, each by its type', async (context) => {
  await needs(context, 'MQTT', 1883)
  const { connectAsync } = await import('mqtt')
  const client = await connectAsync('mqtt://127.0.0.1:1883')
  try {
    const got: string[] = []
    const all = new Promise<void>((resolve) =>
      client.on('message', (topic) => {
        got.push(topic)
        if (got.length === types.length) resolve()
      }),
    )
    await client.subscribeAsync(`${name}/#`, { qos: 1 })
    const config = { url: 'mqtt://127.0.0.1:1883', topic: name }
    expect(await deliverSample('mqtt', config, { types })).toMatchObject({ ok: true })
    await all
    expect(got).toEqual(types.map((type) => `${name}/${type}`))
  } finally {
    await client.endAsync(true)
  }
})

describe('every bus', () => {
  const dead = 1
  it.each([
    ['nats', { url: `nats://127.0.0.1:${dead}` }],
    ['rabbitmq', { url: `amqp://127.0.0.1:${dead}` }],
    ['redis-streams', { url: `redis://127.0.0.1:${dead}` }],
    ['mqtt', { url: `mqtt://127.0.0.1:${dead}` }],
    ['kafka', { brokers: [`127.0.0.1:${dead}`] }],
    ['email', { to: 'a@example.com', smtpUrl: `smtp://127.0.0.1:${dead}` }],
  ])(
    '%s: nobody there is a connection that failed, a private address is not asked',
    async (type, config) => {
      expect(await deliverSample(type, config)).toMatchObject({ ok: false, reason: 'connection' })
      const guarded = await deliverSample(type, config, { guard: addressGuard() })
      expect(guarded).toMatchObject({
        ok: false,
        entry: { message: expect.stringMatching(/private or local/) },
      })
    },
  )
})

describe('AWS', () => {
  let receiver: HttpReceiver
  beforeAll(async () => {
    receiver = await httpReceiver()
  })
  afterAll(() => receiver.close())
  const keys = { region: 'eu-central-1', accessKeyId: 'AK', secretAccessKey: 'SK' }

  it('SQS takes a signed batch, in order and in groups of the execution', async () => {
    receiver.answer = ({ body }) => {
      const { Entries } = JSON.parse(body) as { Entries: { Id: string; MessageBody: string }[] }
      const Successful = Entries.map(({ Id, MessageBody }) => ({
        Id,
        MessageId: Id,
        MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
      }))
      return {
        body: JSON.stringify({ Successful, Failed: [] }),
        headers: { 'content-type': 'application/x-amz-json-1.0' },
      }
    }
    const queueUrl = `${receiver.url}/1/millrace.fifo`
    const result = await deliverSample(
      'sqs',
      { ...keys, queueUrl, endpoint: receiver.url },
      { types },
    )
    expect(result).toMatchObject({ ok: true })
    const [one] = receiver.received
    expect(one?.headers['x-amz-target']).toBe('AmazonSQS.SendMessageBatch')
    expect(one?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AK\/\d{8}\/eu-central-1\/sqs\//,
    )
    const sent = JSON.parse(one?.body ?? '') as {
      Entries: { MessageBody: string; MessageGroupId: string }[]
    }
    expect(
      sent.Entries.map(({ MessageBody }) => (JSON.parse(MessageBody) as { type: string }).type),
    ).toEqual(types)
    expect(sent.Entries[0]?.MessageGroupId).toBe(sampleOf('execution.created').executionId)
  })

  it('SNS takes a signed batch, and one refused message is a failure', async () => {
    receiver.received.length = 0
    const answer = (failed: string) => ({
      headers: { 'content-type': 'text/xml' },
      body: `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful></Successful><Failed>${failed}</Failed></PublishBatchResult></PublishBatchResponse>`,
    })
    receiver.answer = () => answer('')
    const config = {
      ...keys,
      topicArn: 'arn:aws:sns:eu-central-1:1:millrace',
      endpoint: receiver.url,
    }
    expect(await deliverSample('sns', config, { types })).toMatchObject({ ok: true })
    const form = new URLSearchParams(receiver.received[0]?.body)
    expect(form.get('Action')).toBe('PublishBatch')
    expect(JSON.parse(form.get('PublishBatchRequestEntries.member.3.Message') ?? '')).toMatchObject(
      { type: 'execution.success' },
    )
    receiver.answer = () =>
      answer(
        '<member><Id>0</Id><Code>x</Code><Message>too long</Message><SenderFault>true</SenderFault></member>',
      )
    expect(await deliverSample('sns', config)).toMatchObject({
      reason: 'rejected',
      entry: { message: 'too long' },
    })
  })
})
