// The line that the page copies, run as a person would run it.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { uniqueName } from './support/product'
import { namespace } from './support/sources'
import { expect, test } from './support/test'

const run = promisify(execFile)
const name = `it's $(exit 3) "quoted" \\ & more`

test('the copied line of the command line starts the same again', async ({ page, rest }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const id = uniqueName('copied')
  await rest.createFlow(`id: ${id}
namespace: ${namespace}
inputs:
  - {id: name, type: STRING}
tasks:
  - {id: say, type: core.debug.Return, format: "{{ inputs.name }}"}
`)
  const first = await rest.start(`${namespace}/${id}`, { inputs: { name }, wait: true })

  await page.goto('/settings/tokens')
  await page.getByRole('button', { name: 'Create token' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create token' })
  await dialog.getByLabel('Name', { exact: true }).fill(id)
  await dialog.getByRole('combobox', { name: 'May act as' }).click()
  await page.getByRole('option', { name: 'Editor' }).click()
  await dialog.getByRole('button', { name: 'Create token' }).click()
  const MILLRACE_TOKEN = await dialog.getByLabel('Your new token').inputValue()

  await page.goto(`/executions/${first.id}`)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Copy as CLI' }).click()
  await expect(page.getByText('Set MILLRACE_TOKEN to an API token')).toBeVisible()
  const line = await page.evaluate(() => navigator.clipboard.readText())
  const { stdout } = await run('/bin/sh', ['-c', `${line} --wait --json`], {
    env: { ...process.env, MILLRACE_TOKEN },
  })
  const again = JSON.parse(stdout) as { id: string; inputs: unknown; state: { current: string } }
  expect(again.id).not.toBe(first.id)
  expect(again).toMatchObject({ flowId: id, inputs: { name }, state: { current: 'SUCCESS' } })
})
