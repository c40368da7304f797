// Everything between the sockets and Postgres: workers' door, runtime, logs, listening triggers, browsers.

import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { Pool } from 'pg'
import type { Server as SocketServer } from 'socket.io'
import { may } from '@/lib/accounts/may'
import { viewerOfSession } from '@/lib/accounts/sessions/session'
import { authenticateWorker } from '@/lib/accounts/tokens/authenticate'
import type { PrismaClient } from '@/lib/db/generated/client'
import { archiveExecution } from '@/lib/executions/archive/archive-execution'
import { notificationAnswers } from '@/lib/notifications/answers'
import { startNotifications } from '@/lib/notifications/start-notifications'
import { sessionTokenOf } from '@/lib/platform/auth/session-cookie'
import type { Settings } from '@/lib/platform/settings'
import { attachBrowsers, type Browsers } from '@/lib/realtime/server'
import type { EffectHandler } from '@/lib/runtime/loops/effects'
import { setRunning, type Runtime } from '@/lib/runtime/running'
import { startRuntime } from '@/lib/runtime/start-runtime'
import { createLogWriter } from '@/lib/runtime/write-logs'
import { openSealedText, sealText } from '@/lib/secrets/sealed-text'
import { storage, storageFolder } from '@/lib/storage/open-storage'
import { triggerAnswers } from '@/lib/triggers/operations/toggle'
import { startPolling } from '@/lib/triggers/polling/poll-loop'
import { startScheduling, type Scheduling } from '@/lib/triggers/schedule/schedule-loop'
import { startListening } from '@/lib/triggers/listening/start-listening'
import { expressionAnswers } from '@/lib/workers/server/expression-answers'
import { recordWork } from '@/lib/workers/record/record-work'
import { attachWorkers } from '@/lib/workers/server/attach-workers'
import { version } from '../../package.json'
import type { DataFolder } from './data-folder'
import { startHousekeeping } from './housekeep'

export type Engine = { stop: () => Promise<void>; closeDatabase: () => Promise<void> }

export async function startEngine(parts: {
  databaseUrl: string
  pool: Pool
  prisma: PrismaClient
  sockets: SocketServer
  folder: DataFolder
  settings: Settings
}): Promise<Engine> {
  const { databaseUrl, pool, prisma, sockets, folder, settings } = parts
  const serverId = randomUUID()
  const logs = createLogWriter(databaseUrl)
  // Each knows the others: they meet here once all are made.
  const made: { runtime?: Runtime; browsers?: Browsers } = {}
  const theRuntime = (): Runtime => {
    if (!made.runtime) throw new Error('The runtime is not there yet')
    return made.runtime
  }

  const workers = attachWorkers(sockets, {
    serverId,
    pool,
    runtime: theRuntime,
    authenticate: (token) => admitWorker(token, folder.workerToken),
    writeLogs: logs.writeLogs,
    writeMetrics: logs.writeMetrics,
    heartbeatMs: settings.MILLRACE_HEARTBEAT_MS,
    leaseMs: settings.MILLRACE_LEASE_MS,
    killGraceMs: settings.MILLRACE_KILL_GRACE_MS,
    answers: { ...triggerAnswers, ...notificationAnswers },
    onChanged: () => made.browsers?.workersChanged(),
  })
  logs.onLogs((lines) => made.browsers?.logsWritten(new Set(lines.map((line) => line.executionId))))

  const listening = await startListening(pool)
  const runtime = await startRuntime({
    url: databaseUrl,
    pool,
    workers,
    serverId,
    version,
    leaseMs: settings.MILLRACE_LEASE_MS,
    heartbeatMs: settings.MILLRACE_HEARTBEAT_MS,
    hostFunctions: expressionAnswers(theRuntime),
    sealing: { seal: sealText, open: openSealedText },
    effects: { ...listening.effects, ...(settings.MILLRACE_ARCHIVE ? { archive } : {}) },
    hear: listening.hear,
  })
  made.runtime = runtime
  const work = recordWork(pool, runtime)
  runtime.onCommitted(work.note)
  const notifications = startNotifications({ pool, serverId, runtime, settings })
  const running = {
    serverId,
    startedAt: Date.now(),
    runtime,
    pool,
    prisma,
    workers,
    listening,
    realtime: null as Browsers | null,
    scheduling: undefined as Scheduling | undefined,
    notifications,
  }
  setRunning(running)
  const browsers = attachBrowsers(sockets, {
    authenticate: async (cookies) => {
      const token = sessionTokenOf(cookies)
      return token ? viewerOfSession(token) : null
    },
    may,
    runtime,
  })
  made.browsers = browsers
  running.realtime = browsers
  const scheduling = startScheduling(pool)
  running.scheduling = scheduling
  const polling = startPolling(pool)
  const stopHousekeeping = startHousekeeping(pool, {
    storageFolder: storageFolder(settings),
    triggerDays: settings.MILLRACE_TRIGGER_HISTORY_DAYS,
    deliveryDays: settings.MILLRACE_DELIVERY_DAYS,
  })

  return {
    async stop() {
      stopHousekeeping()
      browsers.stop()
      listening.stop()
      await polling.stop()
      await scheduling.stop()
      await notifications.stop()
      await runtime.stop()
      await work.stop()
      workers.stop()
      await logs.stop()
    },
    async closeDatabase() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

const archive: EffectHandler = async (_effect, from) => {
  await archiveExecution(storage(), from.executionId)
}

/** The worker beside the server has the folder's own token; any other has an API token of scope worker. */
async function admitWorker(token: string, own: string): Promise<{ tokenId: string } | null> {
  const [given, wanted] = [Buffer.from(token), Buffer.from(own)]
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return { tokenId: 'local' }
  return authenticateWorker(token)
}
