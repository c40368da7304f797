import { afterAll, beforeEach, expect, it } from 'vitest'
import { actorOf } from '@/lib/accounts/audit'
import type { Viewer } from '@/lib/accounts/schema'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { sendingRoom } from '@/lib/testing/notification-room'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import { readNotifyMe } from '../read/notify-me'
import { smtpReceiver } from '../receivers/smtp-receiver.testing'
import { notifyMe, stopNotifyingMe } from './notify-me'

// Whoever may read an execution can be told of it, at the address of their own, until they say otherwise.

const mail = await smtpReceiver()
process.env.MILLRACE_SMTP_URL = `smtp://127.0.0.1:${mail.port}`
const { db, real } = await sendingRoom()
afterAll(() => mail.close())
let ada: Viewer

beforeEach(async () => {
  mail.mails.length = 0
  ada = (await testPerson([{ namespace: 'test', role: 'viewer' }])).viewer
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
