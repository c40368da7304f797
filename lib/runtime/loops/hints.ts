// What servers on one database tell each other: ids of executions that changed, joined for a moment and sent by
// NOTIFY after the commit. A hint and nothing more: whoever misses it finds the same by polling. With no other
// server alive nothing is sent.

import { Client, type Pool } from 'pg'
import { log } from '@/lib/platform/log'
import type { Writes } from '../batch'

const channel = 'millrace'
const joinMs = 20
/** A NOTIFY carries at most 8,000 bytes. */
const idsPerNotify = 180

export type HintKind = 'work' | 'timers'
type Message = { server: string; ids: string[]; kinds: HintKind[] }

export type HintsParts = {
  url: string
  pool: Pool
  serverId: string
  onChanged(executionIds: string[]): void
  onKind(kind: HintKind): void
}

export class Hints {
  private client: Client | null = null
  private readonly ids = new Set<string>()
  private readonly kinds = new Set<HintKind>()
  private timer: NodeJS.Timeout | undefined
  private stopped = false
  /** Set by the heartbeat of the server. */
  othersAlive = false

  constructor(private readonly parts: HintsParts) {}

  start(): void {
    this.listen().catch((error: unknown) => this.again(error))
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.client?.end().catch(() => undefined)
  }

  note(writes: Writes): void {
    if (!this.othersAlive) return
    this.ids.add(writes.executionId)
    if (writes.workNew.length > 0) this.kinds.add('work')
    if (writes.timersSet.size > 0) this.kinds.add('timers')
    this.timer ??= setTimeout(() => this.send(), joinMs)
  }

  private send(): void {
    this.timer = undefined
    const ids = [...this.ids]
    const kinds = [...this.kinds]
    this.ids.clear()
    this.kinds.clear()
    const payloads: string[] = []
    for (let at = 0; at < ids.length; at += idsPerNotify) {
      const message: Message = {
        server: this.parts.serverId,
        ids: ids.slice(at, at + idsPerNotify),
        kinds,
      }
      payloads.push(JSON.stringify(message))
    }
    this.parts.pool
      .query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [
        channel,
        payloads,
      ])
      .catch((error: unknown) => log.debug({ error: String(error) }, 'A hint was not sent'))
  }

  private async listen(): Promise<void> {
    const client = new Client({
      connectionString: this.parts.url,
      application_name: 'millrace hints',
      keepAlive: true,
    })
    client.on('error', (error) => this.again(error))
    client.on('notification', ({ payload }) => this.receive(payload ?? ''))
    await client.connect()
    await client.query(`LISTEN ${channel}`)
    this.client = client
    if (this.stopped) await client.end()
  }

  private async listenAgain(): Promise<void> {
    if (this.stopped) return
    try {
      await this.listen()
    } catch (error) {
      this.again(error)
    }
  }

  private receive(payload: string): void {
    const message = JSON.parse(payload) as Message
    if (message.server === this.parts.serverId) return
    this.parts.onChanged(message.ids)
    for (const kind of message.kinds) this.parts.onKind(kind)
  }

  private again(error: unknown): void {
    this.client = null
    if (this.stopped) return
    log.debug({ error: String(error) }, 'Hints are away; polling goes on')
    setTimeout(() => void this.listenAgain(), 1_000).unref()
  }
}
