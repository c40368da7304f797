import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { actorOf } from '@/lib/accounts/audit'
import type { Viewer } from '@/lib/accounts/schema'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { allowLoopback, testPipeline } from '@/lib/testing/notifications'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import type { Pipeline } from '../pipeline/start-pipeline'
import { readNotifyMe } from '../read/notify-me'
import { smtpReceiver, type SmtpReceiver } from '../receivers/smtp-receiver.testing'
import { notifyMe, stopNotifyingMe } from './notify-me'

// Whoever may read an execution can be told of it, at the address of their own, until they say otherwise.

allowLoopback()
const db = await testDatabase()
let mail: SmtpReceiver
let real: TestRuntime
let pipeline: Pipeline
let ada: Viewer

beforeAll(async () => {
  mail = await smtpReceiver()
  process.env.MILLRACE_SMTP_URL = `smtp://127.0.0.1:${mail.port}`
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  pipeline = testPipeline(db, real.runtime)
})
beforeEach(async () => {
  mail.mails.length = 0
  ada = (await testPerson([{ namespace: 'test', role: 'viewer' }])).viewer
})
afterAll(async () => {
  await pipeline.stop()
  await real.runtime.stop()
  await mail.close()
})

const by = (viewer: Viewer) => ({ actor: actorOf(viewer), ip: null })

async function start(flowId: string) {
  const flow = await saveTestFlow(db.pool, chainSource(flowId, 1))
  return startRequest(flow)
}

it('tells of one execution until it is switched off, and of no other', async () => {
  const [one, other] = [await start('watched'), await start('watched')]
  const about = { namespace: 'test', flowId: 'watched', executionId: one.executionId }
  const { id } = await notifyMe(ada, about, by(ada))
  expect(await readNotifyMe(ada, about)).toEqual({
    mail: ada.email,
    active: [{ id, destinationName: ada.email }],
  })
  for (const request of [one, other]) {
    await real.runtime.start(request)
    await real.runtime.waitForEnd(request.executionId, 20_000)
  }
  await until('the mail', () => mail.mails.length === 1)
  expect(mail.mails[0]).toMatchObject({ to: [ada.email] })
  expect(mail.mails[0]?.data).toMatch(/^Subject: \[Millrace\] test\.watched: SUCCESS/m)
  expect(mail.mails[0]?.data).toContain(one.executionId)
  await stopNotifyingMe(ada, id, by(ada))
  expect((await readNotifyMe(ada, about)).active).toEqual([])
})

it('is there once, however often it is asked for, and is nobody else’s', async () => {
  const about = { namespace: 'test', flowId: 'twice' }
  const first = await notifyMe(ada, about, by(ada))
  expect(await notifyMe(ada, about, by(ada))).toEqual(first)
  await notifyMe(ada, { ...about, flowId: 'another' }, by(ada))
  const { rows } = await db.pool.query('SELECT type, config FROM destinations WHERE id = $1', [
    ada.userId,
  ])
  expect(rows).toEqual([{ type: 'email', config: { to: [ada.email] } }])
  const { viewer: bob } = await testPerson([{ namespace: 'test', role: 'viewer' }])
  expect((await readNotifyMe(bob, about)).active).toEqual([])
  await expect(stopNotifyingMe(bob, first.id, by(bob))).rejects.toMatchObject({ code: 'not-found' })
})
