// The lines that the page copies, run as a person would run them.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { uniqueName } from './support/product'
import { namespace } from './support/sources'
import { expect, test } from './support/test'

const run = promisify(execFile)
const name = `it's $(exit 3) "quoted" \\ & more`

test('the copied lines of the command line and of cURL start the same again', async ({
  page,
  rest,
}) => {
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
  const env = { ...process.env, MILLRACE_TOKEN }
  const copied = async (words: string, said: string) => {
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: words }).click()
    await expect(page.getByText(said)).toBeVisible()
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const line = await copied('Copy as CLI', 'of an editor, and run it in the folder of Millrace')
  const { stdout } = await run('/bin/sh', ['-c', `${line} --wait --json`], { env })
  const again = JSON.parse(stdout) as { id: string; inputs: unknown; state: { current: string } }
  expect(again.id).not.toBe(first.id)
  expect(again).toMatchObject({ flowId: id, inputs: { name }, state: { current: 'SUCCESS' } })

  const request = await copied('Copy as cURL', 'to an API token before you run it')
  const answer = await run('/bin/sh', ['-c', `${request} --silent`], { env })
  const third = JSON.parse(answer.stdout) as { id: string }
  expect([first.id, again.id]).not.toContain(third.id)
  expect(third).toMatchObject({ flowId: id, inputs: { name } })
})
