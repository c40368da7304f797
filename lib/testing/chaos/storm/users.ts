// What people and machines do meanwhile, over REST: start (with an idempotency key, tried again until it is
// accepted), kill, pause, resume, restart. What was accepted is written down: none of it may be lost.

import type { ServerNode } from '../cluster'
import { chaosFlows, namespace } from '../flows'
import { call } from '../rest'
import type { Dice } from './dice'

/** After the storm, for starts that no server has accepted yet. */
const patienceMs = 300_000
/** Few enough, and patient enough, that a server on a busy machine is not drowned in what they ask again. */
const atOnce = 40
const answerMs = 15_000
/** Among so many of the newest the users choose whom to disturb: most of them still run. */
const newest = 12

export type Users = {
  accepted: Map<string, string>
  /** Keys whose answers disagreed: the same key gave two executions. */
  doubled: string[]
  refusals: Record<string, number>
  done: Promise<void>
}

/** Saves every flow; throws with the answer where one is refused. */
export async function saveFlows(server: ServerNode, flows: Record<string, string>): Promise<void> {
  for (const [id, source] of Object.entries(flows)) {
    const answer = await call(server, 'POST', '/flows', {
      headers: { 'content-type': 'application/x-yaml' },
      body: source,
      timeoutMs: 120_000,
    })
    if (answer.status >= 300) throw new Error(`${id} was refused: ${JSON.stringify(answer.body)}`)
  }
}

export function actAsUsers(options: {
  servers: ServerNode[]
  dice: Dice
  executions: number
  perSecond: number
  until: number
}): Users {
  const { servers, dice } = options
  const users: Users = { accepted: new Map(), doubled: [], refusals: {}, done: Promise.resolve() }
  const flowIds = Object.keys(chaosFlows)
  const ids: string[] = []

  const start = async (number: number): Promise<void> => {
    const key = `start-${number}`
    const flowId = dice.pick(flowIds) ?? 'chain'
    const twice = number % 25 === 3
    for (let tries = 1; ; tries++) {
      const server = dice.pick(servers)
      if (!server) return
      try {
        const answer = await call(server, 'POST', `/executions/${namespace}/${flowId}`, {
          headers: { 'idempotency-key': key },
          timeoutMs: answerMs,
        })
        if (answer.status < 300) {
          const { id } = answer.body as { id: string }
          const before = users.accepted.get(key)
          if (before !== undefined && before !== id) users.doubled.push(key)
          users.accepted.set(key, id)
          ids.push(id)
          if (!twice || before !== undefined) return
          continue
        }
        users.refusals[`start ${answer.status}`] =
          (users.refusals[`start ${answer.status}`] ?? 0) + 1
      } catch {
        users.refusals['start unreachable'] = (users.refusals['start unreachable'] ?? 0) + 1
      }
      if (Date.now() > options.until + patienceMs) return
      await new Promise((resolve) => setTimeout(resolve, Math.min(3_000, 300 * tries)))
    }
  }

  const meddle = async (): Promise<void> => {
    while (Date.now() < options.until) {
      await new Promise((resolve) => setTimeout(resolve, 100 + dice.below(200)))
      const id = ids[ids.length - 1 - dice.below(Math.min(ids.length, newest))]
      const server = dice.pick(servers)
      if (!id || !server) continue
      const [method, path] = dice.pick([
        ['DELETE', `/executions/${id}/kill`],
        ['POST', `/executions/${id}/pause`],
        ['POST', `/executions/${id}/resume`],
        ['POST', `/executions/${id}/restart`],
      ] as const) ?? ['POST', `/executions/${id}/resume`]
      const answer = await call(server, method, path).catch(() => null)
      const word = `${path.split('/').at(-1)} ${answer?.status ?? 'unreachable'}`
      users.refusals[word] = (users.refusals[word] ?? 0) + 1
    }
  }

  const starting = (async () => {
    const began = Date.now()
    const running = new Set<Promise<void>>()
    for (let number = 0; number < options.executions; number++) {
      const dueAt = began + (number / options.perSecond) * 1000
      if (dueAt > Date.now())
        await new Promise((resolve) => setTimeout(resolve, dueAt - Date.now()))
      const one = start(number).finally(() => running.delete(one))
      running.add(one)
      if (running.size >= atOnce) await Promise.race(running)
    }
    await Promise.all(running)
  })()
  users.done = Promise.all([starting, meddle()]).then(() => undefined)
  return users
}
