// Every way in which a product can end, by the command that people use, npm around it: nothing is lost and no
// process stays behind.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInstance, type Instance } from './support/instance'
import { administrator, restOf, uniqueName } from './support/product'
import { namespace, runsForAnHour, waitsForFile } from './support/sources'
import { expect, test } from '@playwright/test'

test.describe.configure({ timeout: 300_000 })

const npmStart = ['npm', 'start']

let instance: Instance

test.beforeEach(async () => {
  instance = await createInstance({
    MILLRACE_ADMIN_EMAIL: administrator.email,
    MILLRACE_ADMIN_PASSWORD: administrator.password,
    MILLRACE_SAMPLES: 'false',
    MILLRACE_HEARTBEAT_MS: '500',
    MILLRACE_LEASE_MS: '3000',
    MILLRACE_KILL_GRACE_MS: '1000',
    MILLRACE_DRAIN_MS: '60000',
  })
})
test.afterEach(() => instance.remove())

const rest = () => restOf(instance.url)

async function serve(command = npmStart): Promise<void> {
  instance.start(command)
  await instance.ready()
}

/** Starts a flow and waits until a worker runs its script. */
async function startScript(source: (id: string) => string): Promise<string> {
  const id = uniqueName('stops')
  await rest().createFlow(source(id))
  const started = await rest().start(`${namespace}/${id}`)
  await expect
    .poll(async () => {
      const { taskRunList } = await rest().execution(started.id)
      const attempts = taskRunList.flatMap((run) => run.attempts)
      return attempts.some(({ state, workerId }) => workerId && state.current === 'RUNNING')
    })
    .toBe(true)
  return started.id
}

const nothingLeft = () => expect.poll(() => instance.processes(), { timeout: 90_000 }).toEqual([])

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} to npm start lets what runs finish, and ends everything`, async () => {
    const info = test.info()
    await serve()
    const file = info.outputPath('go-on')
    const id = await startScript((flow) => waitsForFile(flow, file))
    instance.send(signal)
    await expect.poll(() => instance.printed()).toContain('Stopping: tasks finish')
    writeFileSync(file, '')
    expect(await instance.ended()).toBe(0)
    await nothingLeft()
    await serve()
    expect((await rest().execution(id)).state.current).toBe('SUCCESS')
    const [run] = (await rest().execution(id)).taskRunList
    expect(run?.attempts).toHaveLength(1)
  })
}

test('a second Ctrl-C does not wait for what runs, and loses none of it', async () => {
  await serve()
  const id = await startScript(runsForAnHour)
  instance.send('SIGINT')
  await expect.poll(() => instance.printed()).toContain('Stopping: tasks finish')
  // The same press again is no second one: only what comes a while later is.
  await expect
    .poll(() => {
      instance.send('SIGINT')
      return instance.printed()
    })
    .toContain('Hurrying: what runs is handed back')
  expect(await instance.ended()).toBe(0)
  await nothingLeft()
  await serve()
  await rest().reaches(id, 'RUNNING')
  await rest().kill(id)
})

test('a terminal that is closed stops it as a signal does', async () => {
  const info = test.info()
  test.skip(!existsSync('/usr/bin/script'), 'There is no script(1) here, which makes a terminal.')
  // The terminal ends with the process that made it; whatever runs in it gets SIGHUP and loses its output.
  const words = info.outputPath('words')
  const terminal = ['script', '--quiet', '--flush', '--command', 'npm start', words]
  instance.start(terminal)
  await instance.ready()
  const file = info.outputPath('go-on')
  const id = await startScript((flow) => waitsForFile(flow, file))
  await instance.kill()
  const said = () => fetch(`${instance.url}/readyz`).then((answer) => answer.text())
  await expect.poll(said).toContain('stopping')
  writeFileSync(file, '')
  await nothingLeft()
  await serve()
  expect((await rest().execution(id)).state.current).toBe('SUCCESS')
})

test('a server that is killed under running executions is taken over by the next', async () => {
  const info = test.info()
  await serve()
  const file = info.outputPath('go-on')
  const ids = await Promise.all(
    Array.from({ length: 5 }, () => startScript((flow) => waitsForFile(flow, file))),
  )
  const killed = instance.processes().find(isServer)
  if (killed === undefined) throw new Error('No process of the instance is a server')
  process.kill(killed, 'SIGKILL')
  expect(await instance.ended()).not.toBe(0)
  await serve()
  expect(instance.processes().filter(isServer)).toHaveLength(1)
  writeFileSync(file, '')
  for (const id of ids) await rest().reaches(id, 'SUCCESS')
  expect(await instance.stop()).toBe(0)
  await nothingLeft()
})

const isServer = (pid: number) => /node( --\S+)* scripts\/start\.mjs/.test(commandOf(pid))
const commandOf = (pid: number): string => {
  try {
    return readFileSync(join('/proc', String(pid), 'cmdline'), 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
