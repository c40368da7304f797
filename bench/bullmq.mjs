// BullMQ, a queue and no workflow, on a Redis of its own on loopback that syncs each write to the disk: what
// is compared is as durable as a commit of Postgres. A chain is a job that adds the next one.

import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Queue, Worker } from 'bullmq'
import { measure, step, tell } from './measure.mjs'

const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-redis-'))
const probe = createServer().listen(0, '127.0.0.1')
await once(probe, 'listening')
const { port } = probe.address()
probe.close()
await once(probe, 'close')
const redis = spawn(
  'redis-server',
  [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
  ],
  { stdio: 'ignore' },
)
redis.on('error', () => {
  console.error('redis-server is not installed here')
  process.exit(1)
})
process.on('exit', () => {
  redis.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
process.on('SIGTERM', () => process.exit(1))

const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null }
const waiting = new Map()
const queue = new Queue('steps', { connection })
const keep = { removeOnComplete: true }
const worker = new Worker(
  'steps',
  async ({ data: { id, at, steps } }) => {
    const chain = waiting.get(id)
    const output = step(`t${at}`, chain.noted)
    if (at + 1 < steps) await queue.add('step', { id, at: at + 1, steps, output }, keep)
    else chain.done()
  },
  { connection, concurrency: 50 },
)
await worker.waitUntilReady()
tell(
  await measure(
    (steps, noted) =>
      new Promise((done, failed) => {
        const id = randomUUID()
        waiting.set(id, {
          noted,
          done() {
            waiting.delete(id)
            done()
          },
        })
        queue.add('step', { id, at: 0, steps }, keep).catch(failed)
      }),
  ),
)
