// What a viewer sees and is refused, and what an API token may do and for how long.

import { catchAction } from './support/caught-action'
import { enterByLink, invite } from './support/people'
import { restOf, uniqueName } from './support/product'
import { namespace, runsForAnHour } from './support/sources'
import { collectProblems, expect, test } from './support/test'

test('a viewer looks, is offered nothing to change, and is refused when they try', async ({
  page,
  browser,
  address,
  rest,
}) => {
  const invited = await invite(page)
  const viewer = await enterByLink(browser, address, invited)
  const problems = collectProblems(viewer)
  const id = uniqueName('guarded')
  const key = `${namespace}/${id}`
  await rest.createFlow(runsForAnHour(id))
  const started = await rest.start(key)

  await viewer.goto('/flows')
  await expect(viewer.getByRole('link', { name: id })).toBeVisible()
  await expect(viewer.getByRole('link', { name: 'New flow' })).toBeHidden()
  await viewer.goto(`/flows/${key}?tab=source`)
  await expect(viewer.getByLabel('Source of the flow in YAML')).toContainText(id)
  for (const name of ['Run', 'Save revision', 'Actions']) {
    await expect(viewer.getByRole('button', { name, exact: true })).toBeHidden()
  }
  await viewer.goto(`/executions/${started.id}`)
  await expect(viewer.getByRole('treegrid', { name: 'Task runs' })).toContainText('left')
  for (const name of ['Kill execution', 'Resume execution', 'Replay execution']) {
    await expect(viewer.getByRole('button', { name })).toBeHidden()
  }
  await viewer.goto('/settings')
  await expect(viewer.getByRole('link', { name: 'API tokens' }).first()).toBeVisible()
  await expect(viewer.getByRole('link', { name: 'People' })).toBeHidden()

  // The very request that the administrator's button would send, sent with the viewer's session.
  await page.goto(`/executions/${started.id}`)
  await page.getByRole('button', { name: 'Kill execution' }).click()
  const kill = page.getByRole('alertdialog').getByRole('button', { name: 'Kill execution' })
  const action = await catchAction(page, 'killExecution', () => kill.click())
  const refused = await viewer.context().request.post(action.url, {
    headers: { ...action.headers, origin: address },
    data: action.body,
  })
  expect(await refused.text()).toContain('"forbidden"')
  const asViewer = restOf(address, invited.person)
  expect((await asViewer.call('DELETE', `/executions/${started.id}/kill`)).status).toBe(403)
  expect((await asViewer.call('GET', `/executions/${started.id}`)).status).toBe(200)
  expect((await rest.execution(started.id)).state.current).toBe('RUNNING')
  await rest.kill(started.id)
  expect(problems).toEqual([])
  await viewer.context().close()
})

test('an API token is shown once, works, and works no more when it is revoked', async ({
  page,
  address,
}) => {
  const name = uniqueName('nightly')
  await page.goto('/settings/tokens')
  await page.getByRole('button', { name: 'Create token' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create token' })
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await dialog.getByRole('button', { name: 'Create token' }).click()
  const token = await dialog.getByLabel('Your new token').inputValue()
  expect(token.length).toBeGreaterThan(20)
  const status = async () => {
    const headers = { authorization: `Bearer ${token}` }
    return (await fetch(`${address}/api/v1/main/flows/search`, { headers })).status
  }
  expect(await status()).toBe(200)
  await dialog.getByRole('button', { name: 'I have copied it' }).click()
  await page.reload()
  const row = page.getByRole('row').filter({ hasText: name })
  await expect(row).toBeVisible()
  expect(await page.content()).not.toContain(token)

  await row.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(row.getByText('Revoked')).toBeVisible()
  await expect.poll(status).toBe(401)
})
