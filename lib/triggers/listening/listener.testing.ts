// A server that listens, in a process of its own that kills itself with -9 at one of its messages to Postgres:
// between two of them nothing that lasts happens, so these are all the points there are.

import { Socket } from 'node:net'
import { createPrisma } from '@/lib/db/client'
import { createPool } from '@/lib/db/pool'
import { holdRunning } from '../../testing/people'
import { startRequest } from '../../testing/factories'
import { testRuntime } from '../../testing/test-runtime'
import { startListening } from './start-listening'

const url = process.env.MILLRACE_TEST_URL ?? ''
/** Counted from when the upstream was accepted; 0: lives. */
const killAt = Number(process.env.KILL_AT ?? 0)
const afterIt = process.env.KILL_MODE === 'after'
/** Whatever this process connects to is Postgres, by a port or by a path. */
const toPostgres = new WeakSet<object>()
const connect = Reflect.get(Socket.prototype, 'connect') as (...args: unknown[]) => Socket
Socket.prototype.connect = function noted(this: Socket, ...args: unknown[]): Socket {
  toPostgres.add(this)
  return connect.apply(this, args)
}
const pool = createPool(url, { max: 5, name: 'listener' })
const db = { url, pool, prisma: createPrisma(pool) }
const listening = await startListening(pool)
const { runtime } = await testRuntime(db, {
  slots: 0,
  effects: listening.effects,
  hear: listening.hear,
})
holdRunning(db, runtime)
console.log('listening')

if (killAt > 0) {
  const executionId = process.env.UPSTREAM ?? ''
  const request = startRequest(
    { namespace: 'crash', flowId: 'target', revision: 1 },
    { executionId },
  )
  await runtime.start(request)
  const write = Reflect.get(Socket.prototype, 'write') as (...args: unknown[]) => boolean
  let count = 0
  const die = () => process.kill(process.pid, 'SIGKILL')
  Socket.prototype.write = function counted(this: Socket, ...args: unknown[]): boolean {
    if (!toPostgres.has(this)) return write.apply(this, args)
    count += 1
    if (count < killAt) return write.apply(this, args)
    // Before: it is never sent. After: Postgres has it, and nobody hears the answer.
    if (!afterIt) die()
    const sent = write.apply(this, args)
    setImmediate(die)
    return sent
  }
  console.log('started')
}
