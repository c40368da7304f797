import { afterEach, beforeEach, expect, it } from 'vitest'
import { sampleOf } from '@/lib/engine'
import { kafkaCluster, type KafkaCluster } from '../receivers/kafka-cluster.testing'
import { crc32c } from '../receivers/kafka-wire.testing'
import { deliverSample } from './deliver.testing'

// Against brokers that speak Kafka's protocol: what they got, byte for byte, and what becomes of their refusals.

const topic = 'millrace.events'
let cluster: KafkaCluster

beforeEach(async () => {
  cluster = await kafkaCluster({ [topic]: [0, 1, 0] })
})
afterEach(() => cluster.close())

const deliver = (types: string[], more: object = {}) =>
  deliverSample('kafka', { brokers: cluster.brokers.slice(0, 1), ...more }, { types })
const produced = () => cluster.requests.filter((one) => one.startsWith('produce'))
const oneExecution = [
  'execution.created',
  'execution.running',
  'taskrun.running',
  'execution.success',
]

it('knows the checksum of record batches', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})

it('keeps the events of an execution in one partition, in order, by its id', async () => {
  expect(await deliver(oneExecution)).toMatchObject({
    ok: true,
    entry: { request: `Kafka ${cluster.brokers[0]} ${topic}` },
  })
  const { executionId, id } = sampleOf('execution.created')
  expect(cluster.records.map(({ key }) => key)).toEqual(oneExecution.map(() => executionId))
  expect(new Set(cluster.records.map(({ partition }) => partition)).size).toBe(1)
  expect(cluster.records.map(({ offset }) => offset)).toEqual([0, 1, 2, 3])
  expect(cluster.records.map(({ headers }) => headers.type)).toEqual(oneExecution)
  const bodies = cluster.records.map(({ value }) => JSON.parse(value ?? '') as { type: string })
  expect(bodies.map(({ type }) => type)).toEqual(oneExecution)
  expect(cluster.records[0]).toMatchObject({
    // All replicas have it before it counts as sent.
    acks: -1,
    headers: { id, type: 'execution.created', 'content-type': 'application/json; charset=utf-8' },
  })
})

it('spreads over partitions and their brokers by key', async () => {
  expect(await deliver(['execution.created', 'flow.created', 'worker.joined'])).toMatchObject({
    ok: true,
  })
  const keys = ['execution.created', 'flow.created', 'worker.joined'].map((type) => {
    const { executionId, flowId, workerId } = sampleOf(type)
    return executionId ?? flowId ?? workerId
  })
  expect(cluster.records.map(({ key }) => key).toSorted()).toEqual(keys.toSorted())
  for (const { partition } of cluster.records) {
    const leader = cluster.leaders[topic]?.[partition]
    expect(produced().some((one) => one.startsWith(`produce ${leader}: `))).toBe(true)
  }
})

it('asks anew who leads where a broker does not lead any more, and writes nothing twice', async () => {
  cluster.told = { [topic]: [1, 0, 1] }
  expect(await deliver(oneExecution)).toMatchObject({ ok: true })
  expect(produced()[0]).toMatch(/=6$/)
  expect(produced().at(-1)).toMatch(/=0$/)
  expect(cluster.records.map(({ headers }) => headers.type)).toEqual(oneExecution)
})

it.each([
  [10, 'MESSAGE_TOO_LARGE'],
  [29, 'TOPIC_AUTHORIZATION_FAILED'],
  [19, 'NOT_ENOUGH_REPLICAS'],
])('says what a broker said: %i is %s, and it is tried again later', async (code, name) => {
  cluster.refuse = () => code
  expect(await deliver(oneExecution)).toMatchObject({
    ok: false,
    reason: 'rejected',
    final: false,
    entry: { message: expect.stringContaining(name) },
  })
  expect(cluster.records).toEqual([])
  cluster.refuse = () => 0
  expect(await deliver(oneExecution)).toMatchObject({ ok: true })
  expect(cluster.records).toHaveLength(oneExecution.length)
})

it('a short refusal is over before anybody notices', async () => {
  cluster.refuse = ({ times }) => (times === 1 ? 19 : 0)
  expect(await deliver(oneExecution)).toMatchObject({ ok: true })
  expect(produced()).toHaveLength(2)
  expect(cluster.records).toHaveLength(oneExecution.length)
})

it('says that there is no such topic, and makes none', async () => {
  expect(await deliver(oneExecution, { topic: 'elsewhere' })).toMatchObject({
    ok: false,
    reason: 'rejected',
    entry: { message: expect.stringContaining('UNKNOWN_TOPIC_OR_PARTITION') },
  })
  expect(cluster.records).toEqual([])
})

it('signs in before it writes, and says where the password is wrong', async () => {
  cluster.account = { user: 'millrace', password: 'right' }
  const wrong = await deliver(oneExecution, { user: 'millrace', password: 'wrong' })
  expect(wrong).toMatchObject({
    ok: false,
    reason: 'rejected',
    entry: { message: expect.stringMatching(/SASL PLAIN authentication failed/) },
  })
  expect(JSON.stringify(wrong)).not.toContain('wrong"')
  const none = await deliver(oneExecution)
  expect(none).toMatchObject({ ok: false, reason: 'connection' })
  expect(cluster.records).toEqual([])
  expect(await deliver(oneExecution, { user: 'millrace', password: 'right' })).toMatchObject({
    ok: true,
  })
  expect(cluster.records).toHaveLength(oneExecution.length)
})
