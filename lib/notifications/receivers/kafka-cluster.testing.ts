// Kafka brokers that speak the protocol over TCP, as far as a producer needs it: ApiVersions, SASL PLAIN,
// Metadata and Produce with record batches of version 2. They check what a broker checks (the checksum, who
// leads the partition, who has signed in) and keep each record as it was written.

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Reader, Writer, crc32c } from './kafka-wire.testing'

export type KafkaRecord = {
  topic: string
  partition: number
  offset: number
  key: string | null
  value: string | null
  headers: Record<string, string>
  acks: number
}

export type KafkaCluster = {
  /** host:port of each broker; the first is the one that clients are told of. */
  brokers: string[]
  records: KafkaRecord[]
  /** Names of the requests, in order, with the broker that got each. */
  requests: string[]
  /** Which broker leads each partition of each topic; a topic that is not here does not exist. */
  leaders: Record<string, number[]>
  /** What clients are told of leaders where it is not the truth, until a broker has said that it leads no more. */
  told: Record<string, number[]> | null
  /** An error code of the protocol for a produced batch; 0 takes it. */
  refuse: (batch: { topic: string; partition: number; times: number }) => number
  /** What SASL PLAIN asks for; null asks for nothing. */
  account: { user: string; password: string } | null
  close(): Promise<void>
}

const apis = { produce: 0, metadata: 3, saslHandshake: 17, apiVersions: 18, saslAuthenticate: 36 }
/** Lowest and highest version that is spoken here. */
const versions: Record<number, [number, number]> = {
  [apis.produce]: [3, 7],
  [apis.metadata]: [5, 6],
  [apis.saslHandshake]: [1, 1],
  [apis.apiVersions]: [0, 2],
  [apis.saslAuthenticate]: [1, 1],
}
const codes = { corrupt: 2, unknownTopic: 3, notLeader: 6, unsupportedMechanism: 33, badLogin: 58 }

export async function kafkaCluster(topics: Record<string, number[]>): Promise<KafkaCluster> {
  const most = Math.max(0, ...Object.values(topics).flat())
  const nodes = Array.from({ length: most + 1 }, () => createServer())
  const sockets = new Set<Socket>()
  const cluster: KafkaCluster = {
    brokers: [],
    records: [],
    requests: [],
    leaders: topics,
    told: null,
    refuse: () => 0,
    account: null,
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(nodes.map((node) => new Promise((resolve) => node.close(resolve))))
    },
  }
  const times = new Map<string, number>()
  nodes.forEach((node, id) =>
    node.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => undefined)
      serve(socket, cluster, id, times)
    }),
  )
  cluster.brokers = await Promise.all(nodes.map(listen))
  return cluster
}

const listen = (node: Server): Promise<string> =>
  new Promise((resolve) =>
    node.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(node.address() as AddressInfo).port}`)),
  )

/** Frames of four bytes of length; each is answered with its correlation id, in order. */
function serve(socket: Socket, cluster: KafkaCluster, id: number, times: Map<string, number>) {
  let rest: Buffer = Buffer.alloc(0)
  const session = { signedIn: false }
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const size = rest.readInt32BE(0)
      const request = new Reader(rest.subarray(4, 4 + size))
      rest = rest.subarray(4 + size)
      const [api, version, correlation] = [request.int16(), request.int16(), request.int32()]
      request.string()
      const range = versions[api]
      const open = session.signedIn || cluster.account === null
      const first = [apis.apiVersions, apis.saslHandshake, apis.saslAuthenticate].includes(api)
      // A broker hangs up on whoever asks for what it does not know, or before signing in.
      if (!range || version < range[0] || version > range[1] || (!open && !first)) {
        socket.destroy()
        return
      }
      const answer = answerOf({ cluster, id, times, session, version }, api, request)
      const body = new Writer().int32(correlation).bytes(answer.buffer()).buffer()
      socket.write(new Writer().int32(body.length).bytes(body).buffer())
    }
  })
}

type Asked = {
  cluster: KafkaCluster
  id: number
  times: Map<string, number>
  session: { signedIn: boolean }
  version: number
}

function answerOf(asked: Asked, api: number, request: Reader): Writer {
  const { cluster, id, session, version } = asked
  const name = Object.entries(apis).find(([, key]) => key === api)?.[0] ?? ''
  cluster.requests.push(`${name} ${id}`)
  const out = new Writer()
  if (api === apis.apiVersions) {
    out
      .int16(0)
      .list(Object.entries(versions), ([key, [low, high]]) =>
        out.int16(Number(key)).int16(low).int16(high),
      )
    return version > 0 ? out.int32(0) : out
  }
  if (api === apis.saslHandshake) {
    const known = request.string() === 'PLAIN'
    return out
      .int16(known ? 0 : codes.unsupportedMechanism)
      .list(['PLAIN'], (one) => out.string(one))
  }
  if (api === apis.saslAuthenticate) {
    const [, user, password] = request.lengthBytes().toString('utf8').split('\0')
    const { account } = cluster
    session.signedIn = account?.user === user && account?.password === password
    const code = session.signedIn ? 0 : codes.badLogin
    return out
      .int16(code)
      .string(code ? 'Wrong user or password' : null)
      .lengthBytes(Buffer.alloc(0))
      .int64(0)
  }
  return api === apis.metadata ? metadata(cluster, request, out) : produce(asked, request, out)
}

function metadata({ brokers, leaders, told }: KafkaCluster, request: Reader, out: Writer): Writer {
  const wanted = request.list(() => request.string() ?? '')
  out.int32(0).list([...brokers.entries()], ([node, address]) => {
    const [host = '', port] = address.split(':')
    out.int32(node).string(host).int32(Number(port)).string(null)
  })
  out.string('millrace-test').int32(0)
  return out.list(wanted, (topic) => {
    const found = (told ?? leaders)[topic]
    out
      .int16(found ? 0 : codes.unknownTopic)
      .string(topic)
      .int8(0)
    out.list([...(found ?? []).entries()], ([partition, leader]) => {
      out.int16(0).int32(partition).int32(leader)
      for (const list of [[leader], [leader], []]) out.list(list, (node) => out.int32(node))
    })
  })
}

function produce(asked: Asked, request: Reader, out: Writer): Writer {
  const { cluster, id, version } = asked
  request.string()
  const acks = request.int16()
  request.int32()
  const results = request.list(() => {
    const topic = request.string() ?? ''
    const partitions = request.list(() => {
      const partition = request.int32()
      const code = take(asked, { topic, partition, acks }, request.lengthBytes())
      return { partition, code }
    })
    return { topic, partitions }
  })
  out.list(results, ({ topic, partitions }) =>
    out.string(topic).list(partitions, ({ partition, code }) => {
      const end = cluster.records.filter(
        (one) => one.topic === topic && one.partition === partition,
      )
      out
        .int32(partition)
        .int16(code)
        .int64(code ? -1 : end.length - 1)
        .int64(-1)
      if (version >= 5) out.int64(0)
    }),
  )
  cluster.requests[cluster.requests.length - 1] = `produce ${id}: ${results
    .flatMap(({ partitions }) => partitions.map(({ partition, code }) => `${partition}=${code}`))
    .join(' ')}`
  return out.int32(0)
}

type Place = { topic: string; partition: number; acks: number }

/** Keeps the records of one batch, or says why not. */
function take({ cluster, id, times }: Asked, place: Place, bytes: Buffer): number {
  const { topic, partition, acks } = place
  const leader = cluster.leaders[topic]?.[partition]
  if (leader === undefined) return codes.unknownTopic
  if (leader !== id) {
    cluster.told = null
    return codes.notLeader
  }
  const key = `${topic} ${partition}`
  times.set(key, (times.get(key) ?? 0) + 1)
  const refused = cluster.refuse({ topic, partition, times: times.get(key) ?? 0 })
  if (refused) return refused
  const batch = new Reader(bytes)
  batch.int64()
  batch.int32()
  batch.int32()
  const magic = batch.int8()
  const sum = batch.uint32()
  if (magic !== 2 || sum !== crc32c(batch.left())) return codes.corrupt
  // Attributes, last offset, two times, producer, epoch, first sequence.
  batch.skip(2 + 4 + 8 + 8 + 8 + 2 + 4)
  const before = cluster.records.filter((one) => one.topic === topic && one.partition === partition)
  const found = batch.list(() => {
    batch.varint()
    batch.int8()
    batch.varint()
    const offset = before.length + batch.varint()
    const text = () => batch.varBytes()?.toString('utf8') ?? null
    const [recordKey, value] = [text(), text()]
    const count = batch.varint()
    const headers = Array.from({ length: count }, () => [text() ?? '', text() ?? ''] as const)
    return {
      topic,
      partition,
      offset,
      key: recordKey,
      value,
      headers: Object.fromEntries(headers),
      acks,
    }
  })
  cluster.records.push(...found)
  return 0
}
