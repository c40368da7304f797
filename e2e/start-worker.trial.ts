// A worker of another machine, by its command: from another folder, with a token made on the settings page.

import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { freePort, ownEnvironment } from './support/instance'
import { uniqueName } from './support/product'
import { namespace } from './support/sources'
import { expect, test } from './support/test'

const started: ChildProcess[] = []
test.afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** `npm run worker -- ...`, told from a folder that is not the project's. */
function startWorker(cwd: string, ...args: string[]) {
  const child = spawn('npm', ['--prefix', resolve('.'), 'run', 'worker', '--', ...args], {
    cwd,
    env: ownEnvironment({ MILLRACE_HEARTBEAT_MS: '500', MILLRACE_LEASE_MS: '4000' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  }
  const code = new Promise<number | null>((done) => child.once('close', done))
  return { child, said: () => said, code }
}

async function makeToken(page: Page, scope: 'Worker' | 'Editor'): Promise<string> {
  await page.goto('/settings/tokens')
  await page.getByRole('button', { name: 'Create token' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create token' })
  await dialog.getByLabel('Name', { exact: true }).fill(uniqueName('mill'))
  await dialog.getByRole('combobox', { name: 'May act as' }).click()
  await page.getByRole('option', { name: scope }).click()
  await dialog.getByRole('button', { name: 'Create token' }).click()
  const token = await dialog.getByLabel('Your new token').inputValue()
  await dialog.getByRole('button', { name: 'I have copied it' }).click()
  return token
}

const forGroup = (id: string, group: string) => `id: ${id}
namespace: ${namespace}
tasks:
  - id: there
    type: scripts.shell.Commands
    workerGroup:
      key: ${group}
    commands: [echo "here is $(hostname)"]
`

test('joins with its token, runs the tasks of its group, and is sent away when that is revoked', async ({
  page,
  rest,
  address,
}, info) => {
  test.setTimeout(300_000)
  const token = await makeToken(page, 'Worker')
  const group = uniqueName('group')
  const name = uniqueName('far')
  const args = ['--server', address, '--token', token, '--group', group, '--name', name]
  const worker = startWorker(info.outputPath('.'), ...args, '--label', 'disk=fast', '--slots', '3')
  await expect.poll(worker.said, { timeout: 120_000 }).toContain('Joined the server')

  const id = uniqueName('grouped')
  await rest.createFlow(forGroup(id, group))
  const { state, taskRunList } = await rest.start(`${namespace}/${id}`, { wait: true })
  expect(state.current).toBe('SUCCESS')
  await page.goto('/workers')
  await page.getByRole('link', { name }).first().click()
  await expect(page.getByText(group).first()).toBeVisible()
  expect(page.url()).toContain(taskRunList[0]?.attempts[0]?.workerId ?? 'nobody')

  await page.goto('/settings/tokens')
  const row = page.getByRole('row').filter({ hasText: token.slice(0, 10) })
  await row.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke token' }).click()
  expect(await worker.code).toBe(1)
  expect(worker.said()).toContain(
    `The server at ${address} refuses this worker. Its token is unknown, expired, revoked or not of the scope worker.`,
  )
})

test('says in one sentence why it cannot work', async ({ page, address }, info) => {
  const refusedBy = `The server at ${address} refuses this worker. Its token is unknown`
  const wrong = startWorker(info.outputPath('.'), '--server', address, '--token', 'mlr_wrong')
  const editor = await makeToken(page, 'Editor')
  const forPeople = startWorker(info.outputPath('.'), '--server', address, '--token', editor)
  for (const worker of [wrong, forPeople]) {
    expect(await worker.code).toBe(1)
    expect(worker.said()).toContain(refusedBy)
  }
  const nobody = `http://127.0.0.1:${await freePort()}`
  const alone = startWorker(info.outputPath('.'), '--server', nobody, '--token', editor)
  const cannot =
    /The server at http:\/\/127\.0\.0\.1:\d+ cannot be reached \(.*ECONNREFUSED.*\); trying again\./
  await expect.poll(alone.said, { timeout: 90_000 }).toMatch(cannot)
  alone.child.kill('SIGTERM')
  expect(await alone.code).toBe(0)
  expect(alone.said().match(/cannot be reached/g)).toHaveLength(1)
  const lost = startWorker(info.outputPath('.'), '--server', 'nonsense', '--token', editor)
  expect(await lost.code).toBe(2)
  expect(lost.said()).toContain('--server: "nonsense" is not an address. Write it as https://host')
})
