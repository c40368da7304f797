// The engine of a server, whole: what others reach by `running()` is what runs here.

import { createServer } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server as SocketServer } from 'socket.io'
import { afterAll, expect, test } from 'vitest'
import { createPrisma } from '@/lib/db/client'
import { createPool } from '@/lib/db/pool'
import { readSettings } from '@/lib/platform/settings'
import { running } from '@/lib/runtime/running'
import { testDatabase } from '@/lib/testing/database'
import { takeDataFolder } from './data-folder'
import { startEngine } from './start-engine'

const { url } = await testDatabase()
const path = mkdtempSync(join(tmpdir(), 'millrace-engine-'))
const folder = takeDataFolder(path)
const http = createServer()
const sockets = new SocketServer(http)
const pool = createPool(url, { max: 10, name: 'engine' })
const engine = await startEngine({
  databaseUrl: url,
  pool,
  prisma: createPrisma(pool),
  sockets,
  folder,
  settings: readSettings({ MILLRACE_DATA_DIR: path }),
})

afterAll(async () => {
  await engine.stop()
  await sockets.close()
  await engine.closeDatabase()
  folder.release()
  rmSync(path, { recursive: true, force: true })
})

test('whatever is told of a change is held where those who change it look', () => {
  const { scheduling, listening, notifications, realtime } = running()
  for (const told of [scheduling, listening, notifications]) {
    expect(told?.changed).toBeTypeOf('function')
  }
  expect(realtime?.workersChanged).toBeTypeOf('function')
})
