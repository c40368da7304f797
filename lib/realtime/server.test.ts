import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Viewer } from '@/lib/accounts/schema'
import type { LogLineView } from '@/lib/executions/schema'
import type { Committed } from '@/lib/runtime/running'
import { buildPatch } from './patch'
import type { BrowserToServer, ExecutionPatch, Joined, ServerToBrowser } from './protocol'
import type { BrowserReads } from './reads'
import { anEvent, anExecutionState, executionId } from './samples.testing'
import { attachBrowsers, type Browsers } from './server'

type Client = Socket<ServerToBrowser, BrowserToServer>

const sessions = new Map<string, Viewer>()
let http: HttpServer
let server: Server
let browsers: Browsers
let commit: (committed: Committed) => void
let reads: BrowserReads
let mark = 'one'
const clients: Client[] = []

function viewer(name: string, namespace: string): Viewer {
  return {
    userId: name,
    email: `${name}@example.org`,
    name,
    kind: 'person',
    sessionHash: `hash-${name}`,
    grants: [{ namespace, role: 'viewer' }],
    locale: null,
    theme: null,
  }
}

function committedAt(number: number, taskRunId: string | null = 'a'): Committed {
  return {
    state: anExecutionState({ eventNumber: number }),
    events: [anEvent(number, taskRunId)],
    taskRuns: [],
    attempts: [],
  }
}

const typeOf = () => 'core.log.Log'

beforeEach(async () => {
  sessions.clear()
  sessions.set('ada', viewer('ada', 'company'))
  sessions.set('bob', viewer('bob', 'other'))
  let newest: Committed | null = null
  reads = {
    namespaceOf: async (id) => (id === executionId ? 'company.team' : null),
    patchSince: async (_, from) =>
      buildPatch(
        anExecutionState({ eventNumber: 5 }),
        [1, 2, 3, 4, 5].filter((number) => number > from).map((number) => anEvent(number, 'a')),
        typeOf,
      ),
    eventNumbers: async () => new Map([[executionId, 0]]),
    logsSince: async () => [],
    workers: async () => [],
    notificationMark: async () => mark,
  }
  http = createServer()
  server = new Server(http)
  browsers = attachBrowsers(server, {
    authenticate: async (cookie) => sessions.get(cookie ?? '') ?? null,
    may: ({ grants }, _permission, namespace) =>
      grants.some(
        (grant) => namespace === grant.namespace || namespace.startsWith(`${grant.namespace}.`),
      ),
    runtime: {
      onCommitted(listener) {
        commit = (committed) => {
          newest = committed
          listener(committed)
        }
        return () => {}
      },
      state: async () => newest?.state ?? null,
      taskTypes: async () => typeOf,
      knownTaskTypes: () => typeOf,
    },
    reads: new Proxy(reads, { get: (_, name: keyof BrowserReads) => reads[name] }),
    recheckMs: 20,
  })
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  browsers.stop()
  await server.close()
})

function open(cookie: string, origin?: string): Client {
  const { port } = http.address() as AddressInfo
  const client: Client = io(`http://127.0.0.1:${port}/browser`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie, origin: origin ?? `http://127.0.0.1:${port}` },
  })
  clients.push(client)
  return client
}

function connected(client: Client): Promise<string> {
  return new Promise((done) => {
    client.once('connect', () => done('connected'))
    client.once('connect_error', ({ message }) => done(message))
  })
}

function join(client: Client, room: string, from?: number): Promise<Joined> {
  return new Promise((done) => {
    client.emit('join', from === undefined ? { room } : { room, from }, done)
  })
}

function patchesOf(client: Client): ExecutionPatch[] {
  const patches: ExecutionPatch[] = []
  client.on('execution', (patch) => patches.push(patch))
  return patches
}

describe('the door', () => {
  it('lets nobody in without a session or from a foreign page', async () => {
    expect(await connected(open('nobody'))).toBe('unauthenticated')
    expect(await connected(open('ada', 'https://evil.example'))).toBe('forbidden')
    expect(await connected(open('ada'))).toBe('connected')
  })

  it('opens a room only with the right in the namespace of the execution', async () => {
    expect(await join(open('ada'), `execution:${executionId}`, 5)).toMatchObject({ ok: true })
    const bob = open('bob')
    expect(await join(bob, `execution:${executionId}`, 5)).toMatchObject({ code: 'forbidden' })
    expect(await join(bob, `logs:${executionId}`)).toMatchObject({ code: 'forbidden' })
    const missing = executionId.replace(/^0/, '1')
    expect(await join(bob, `execution:${missing}`)).toMatchObject({ code: 'not-found' })
    expect(await join(bob, 'secrets')).toMatchObject({ code: 'not-found' })
  })

  it('closes the socket of an ended session, and of a session that Postgres no longer knows', async () => {
    const first = open('ada')
    await connected(first)
    const gone = new Promise((done) => first.once('disconnect', done))
    browsers.closeSession('hash-ada')
    await gone

    const second = open('ada')
    await connected(second)
    const goneToo = new Promise((done) => second.once('disconnect', done))
    sessions.delete('ada')
    await goneToo
  })

  it('closes every socket of a person whose rights were changed, and of nobody else', async () => {
    const [ada, again, bob] = [open('ada'), open('ada'), open('bob')]
    await Promise.all([ada, again, bob].map(connected))
    const gone = [ada, again].map((socket) => new Promise((done) => socket.once('closed', done)))
    browsers.closeUser('ada')
    expect(await Promise.all(gone)).toEqual(['unauthenticated', 'unauthenticated'])
    expect(bob.connected).toBe(true)
  })

  it('puts out of a room who lost the right to it', async () => {
    const ada = open('ada')
    await join(ada, `execution:${executionId}`, 5)
    const told = new Promise((done) => ada.once('closed', done))
    sessions.set('ada', viewer('ada', 'elsewhere'))
    expect(await told).toBe('forbidden')
    const patches = patchesOf(ada)
    commit(committedAt(6))
    expect(await join(ada, `execution:${executionId}`, 5)).toMatchObject({ code: 'forbidden' })
    expect(patches).toEqual([])
  })
})

describe('an execution room', () => {
  it('answers with what came since, from Postgres first and from memory then', async () => {
    const ada = open('ada')
    const room = `execution:${executionId}`
    expect(await join(ada, room, 3)).toMatchObject({ ok: true, patch: { from: 3, to: 5 } })
    const patches = patchesOf(ada)
    commit(committedAt(6))
    await vi.waitFor(() => expect(patches).toHaveLength(1))
    const fromPostgres = vi.spyOn(reads, 'patchSince')
    const joined = await join(open('ada'), room, 5)
    expect(joined).toMatchObject({ ok: true, patch: { from: 5, to: 6 } })
    expect(fromPostgres).not.toHaveBeenCalled()
  })

  it('sends the first commits at once and joins the rest of a burst', async () => {
    const ada = open('ada')
    await join(ada, `execution:${executionId}`, 5)
    const patches = patchesOf(ada)
    for (let number = 6; number <= 205; number++) commit(committedAt(number))
    await vi.waitFor(() => expect(patches.at(-1)?.to).toBe(205))
    expect(patches.map(({ from, to }) => [from, to])).toEqual([
      [5, 6],
      [6, 7],
      [7, 8],
      [8, 205],
    ])
    expect(patches[3]?.events).toHaveLength(197)
  })

  it('fills the hole that a commit of another server left', async () => {
    const ada = open('ada')
    await join(ada, `execution:${executionId}`, 5)
    const patches = patchesOf(ada)
    reads.patchSince = async (_, from) =>
      buildPatch(
        anExecutionState({ eventNumber: 8 }),
        [6, 7, 8].filter((n) => n > from).map((n) => anEvent(n, 'a')),
        typeOf,
      )
    commit(committedAt(8))
    await vi.waitFor(() => expect(patches.at(-1)?.to).toBe(8))
    expect(patches[0]).toMatchObject({ from: 5 })
  })

  it('sees a commit of another server by its number', async () => {
    const ada = open('ada')
    await join(ada, `execution:${executionId}`, 5)
    const patches = patchesOf(ada)
    reads.patchSince = async (_, from) =>
      buildPatch(anExecutionState({ eventNumber: 6 }), from < 6 ? [anEvent(6, 'a')] : [], typeOf)
    reads.eventNumbers = async () => new Map([[executionId, 6]])
    await vi.waitFor(() => expect(patches).toHaveLength(1), { timeout: 5_000 })
    expect(patches[0]).toMatchObject({ from: 5, to: 6 })
  })

  it('says reload where too much was missed', async () => {
    reads.patchSince = async () => 'reload'
    expect(await join(open('ada'), `execution:${executionId}`, 1)).toEqual({
      ok: true,
      reload: true,
    })
  })

  it('asks nothing of a commit that nobody watches', async () => {
    const ada = open('ada')
    await connected(ada)
    const patches = patchesOf(ada)
    const state = vi.spyOn(reads, 'patchSince')
    commit(committedAt(6))
    await join(ada, 'executions')
    expect(patches).toEqual([])
    expect(state).not.toHaveBeenCalled()
  })
})

describe('the list', () => {
  it('shows each viewer only his namespaces', async () => {
    const [ada, bob] = [open('ada'), open('bob')]
    const seen: Record<string, string[]> = { ada: [], bob: [] }
    ada.on('executions', (rows) => seen.ada?.push(...rows.map(({ row }) => row.namespace)))
    bob.on('executions', (rows) => seen.bob?.push(...rows.map(({ row }) => row.namespace)))
    await join(ada, 'executions')
    await join(bob, 'executions')
    commit(committedAt(1, null))
    const other = '0198c1f2-0000-7cc3-9a41-5be0d2f4a6b7'
    commit({
      state: anExecutionState({ id: other, namespace: 'other', eventNumber: 1 }),
      events: [anEvent(1, null, other)],
      taskRuns: [],
      attempts: [],
    })
    await vi.waitFor(() => expect(seen).toEqual({ ada: ['company.team'], bob: ['other'] }))
  })
})

describe('logs', () => {
  it('pushes stored lines once, also those that become visible late', async () => {
    const line = (seq: number): LogLineView => ({
      executionId,
      seq,
      taskRunId: null,
      taskId: null,
      attempt: null,
      level: 'INFO',
      at: new Date(seq).toISOString(),
      message: `line ${seq}`,
      cut: null,
    })
    let stored = [line(1)]
    reads.logsSince = async (_, seq) => stored.filter((row) => row.seq > seq)
    const ada = open('ada')
    const seen: number[] = []
    ada.on('logs', (lines) => seen.push(...lines.map(({ seq }) => seq)))
    await join(ada, `logs:${executionId}`, 0)
    stored = [line(1), line(3)]
    browsers.logsWritten([executionId])
    await vi.waitFor(() => expect(seen).toEqual([1, 3]))
    stored = [line(1), line(2), line(3), line(4)]
    browsers.logsWritten([executionId])
    await vi.waitFor(() => expect(seen).toEqual([1, 3, 2, 4]))
  })
})

describe('the room of notifications', () => {
  it('tells of changes once each, and nothing where there is none', async () => {
    const ada = open('ada')
    expect(await join(ada, 'notifications')).toEqual({ ok: true, patch: null })
    const told: string[] = []
    ada.on('notifications', (one) => told.push(one))
    browsers.notificationsChanged()
    await vi.waitFor(() => expect(told).toEqual(['one']))
    mark = 'two'
    for (let at = 0; at < 50; at += 1) browsers.notificationsChanged()
    await vi.waitFor(() => expect(told).toEqual(['one', 'two']))
    browsers.notificationsChanged()
    mark = 'three'
    // What another server did is found without a word.
    await vi.waitFor(() => expect(told).toEqual(['one', 'two', 'three']), 5_000)
  })

  it('is closed to those without the right', async () => {
    sessions.set('eve', { ...viewer('eve', ''), grants: [] })
    expect(await join(open('eve'), 'notifications')).toMatchObject({ ok: false, code: 'forbidden' })
  })
})
