// Triggers as a person meets them: a flow is paused and its listener runs; a schedule is run now, switched off
// and on, made up for; why one did not start; and which flows stand before and after another.

import { writeFileSync } from 'node:fs'
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible'
import { executionPage } from './support/execution-page'
import { uniqueName } from './support/product'
import { namespace, waitsForFile } from './support/sources'
import { expect, test } from './support/test'

const returning =
  'tasks:\n  - id: a\n    type: core.debug.Return\n    format: "{{ trigger.state ?? 1 }}"\n'

const listener = (id: string, target: string): string =>
  `id: ${id}\nnamespace: ${namespace}\n${returning}triggers:\n  - id: state_listener\n    type: io.kestra.plugin.core.trigger.Flow\n    states: [PAUSED]\n    preconditions:\n      flows:\n        - namespace: ${namespace}\n          flowId: ${target}\n`

const scheduled = (id: string): string =>
  `id: ${id}\nnamespace: ${namespace}\ninputs:\n  - id: word\n    type: STRING\n    defaults: of the flow\n${returning}triggers:\n  - id: nightly\n    type: core.trigger.Schedule\n    cron: "30 2 * * *"\n    timezone: Europe/Berlin\n    allowConcurrent: true\n`

test('a person pauses a flow, and its listener runs', async ({ page, rest }, info) => {
  const [target, id] = [uniqueName('target'), uniqueName('listens')]
  const file = info.outputPath('go-on')
  await rest.createFlow(waitsForFile(target, file))
  await rest.createFlow(listener(id, target))
  const started = await rest.start(`${namespace}/${target}`)
  await page.goto(`/executions/${started.id}`)
  const execution = executionPage(page)
  await expect(execution.state).toHaveText('Running')
  // A listener is heard within a second of its saving.
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Pause execution' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Pause execution' }).click()
  await expect(execution.state).toHaveText('Paused')

  await page.goto(`/triggers?q=${id}`)
  const row = page.getByRole('row').filter({ hasText: id })
  await expect(row.getByRole('link', { name: /Success/ })).toBeVisible()
  await row.getByRole('link', { name: /Success/ }).click()
  await expect(executionPage(page).state).toHaveText('Success')
  writeFileSync(file, '')
})

test('why a trigger did not start can be read, look by look', async ({ page, rest }) => {
  const [target, id] = [uniqueName('quiet'), uniqueName('deaf')]
  await rest.createFlow(`id: ${target}\nnamespace: ${namespace}\n${returning}`)
  await rest.createFlow(listener(id, target))
  await expect(async () => {
    await rest.start(`${namespace}/${target}`, { wait: true })
    const answer = await rest.call('GET', `/triggers/${namespace}/${id}/state_listener/evaluations`)
    const { results } = (await answer.json()) as { results: { reason: string }[] }
    expect(results.map(({ reason }) => reason)).toContain('state was RUNNING, waits for PAUSED')
  }).toPass()
  await page.goto(`/triggers?q=${id}`)
  await page.getByRole('button', { name: 'Actions for state_listener' }).click()
  await page.getByRole('menuitem', { name: 'History' }).click()
  const history = page.getByRole('dialog', { name: 'History of state_listener' })
  await expect(history).toContainText('state was RUNNING, waits for PAUSED')
  await expect(history).toContainText('state was SUCCESS, waits for PAUSED')
  await expect(page).toHaveURL(/history=/)
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(history).toBeHidden()
})

test('a schedule runs now, is switched off and on, and is made up for', async ({ page, rest }) => {
  const id = uniqueName('nightly')
  await rest.createFlow(scheduled(id))
  await page.goto(`/triggers?q=${id}`)
  const row = page.getByRole('row').filter({ hasText: id })
  const enabled = row.getByRole('switch', { name: 'nightly is enabled' })
  await expect(enabled).toBeChecked()
  await enabled.click()
  await expect(enabled).not.toBeChecked()
  await page.reload()
  await expect(enabled).not.toBeChecked()
  await enabled.click()
  await expect(enabled).toBeChecked()
  await row.getByRole('button', { name: 'Actions for nightly' }).click()
  await page.getByRole('menuitem', { name: 'Run now' }).click()
  await expect(executionPage(page).state).toHaveText('Success')

  await page.goto(`/triggers?q=${id}`)
  await row.getByRole('button', { name: 'Actions for nightly' }).click()
  await page.getByRole('menuitem', { name: 'Backfill' }).click()
  await expect(page).toHaveURL(/backfill=nightly/)
  const times = page.getByRole('region', { name: 'Next times of nightly', includeHidden: true })
  await expect(times.getByRole('listitem', { includeHidden: true })).toHaveCount(10)
  await expect(times).toContainText('Times in Europe/Berlin.')
  const dialog = page.getByRole('dialog', { name: 'Backfill nightly' })
  await dialog.getByLabel('From, in your time').fill('2026-10-20T00:00')
  await dialog.getByLabel('To, in your time').fill('2026-10-24T00:00')
  await dialog.getByLabel(/^word/).fill('by hand')
  await dialog.getByLabel(/^Labels/).fill('no label')
  await dialog.getByRole('button', { name: 'Start backfill' }).click()
  await expect(dialog).toContainText('Write one label a line, as key=value.')
  await dialog.getByLabel(/^Labels/).fill('made=up')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Start backfill' }).click()
  await expect(times).toContainText('Done: 4 of 4 started')
  const answer = await rest.call(
    'GET',
    `/executions/search?namespace=${namespace}&flowId=${id}&labels=made:up`,
  )
  expect(answer.ok).toBe(true)
  const { results } = (await answer.json()) as { results: { id: string }[] }
  expect(results).toHaveLength(4)
  const one = await rest.call('GET', `/executions/${results[0]?.id}`)
  expect(((await one.json()) as { inputs: { word: string } }).inputs.word).toBe('by hand')
})

test('the next times say where the clock skips an hour or has it twice', async ({ page, rest }) => {
  const id = uniqueName('zones')
  // Ten days with the second Sunday of March among them, and seven with the first of November.
  await rest.createFlow(
    `id: ${id}\nnamespace: ${namespace}\n${returning}triggers:\n  - id: spring\n    type: core.trigger.Schedule\n    cron: "30 2 8-17 3 *"\n    timezone: America/New_York\n  - id: autumn\n    type: core.trigger.Schedule\n    cron: "30 1 1-7 11 *"\n    timezone: America/New_York\n`,
  )
  await page.goto(`/flows/${namespace}/${id}?tab=triggers`)
  const times = (trigger: string) =>
    page.getByRole('region', { name: `Next times of ${trigger}` }).getByRole('listitem')
  await expect(times('spring')).toHaveCount(10)
  await expect(times('spring').filter({ hasText: '03:00:00 EDT' })).toContainText(
    'The clock goes from 02:00 to 03:00: its time is skipped, and it starts right after.',
  )
  await expect(times('spring').filter({ hasText: 'The clock' })).toHaveCount(1)
  await expect(times('autumn').filter({ hasText: 'The clock' }).first()).toContainText(
    'The clock goes back from 02:00 to 01:00 after this: the hour comes twice, this is the first.',
  )
  await expectAccessible(page)
})

test('a schedule that waits for its own execution is found, and unlocked', async ({
  page,
  rest,
}) => {
  const id = uniqueName('busy')
  await rest.createFlow(
    `id: ${id}\nnamespace: ${namespace}\ntasks:\n  - id: p\n    type: core.flow.Pause\ntriggers:\n  - id: often\n    type: core.trigger.Schedule\n    cron: "* * * * * *"\n    withSeconds: true\n`,
  )
  const countOf = async () => {
    const answer = await rest.call(
      'GET',
      `/executions/search?namespace=${namespace}&flowId=${id}&state=PAUSED`,
    )
    return ((await answer.json()) as { results: { id: string }[] }).results.length
  }
  await page.goto(`/triggers?q=${id}`)
  await page.getByRole('combobox', { name: 'Show' }).selectOption('Waiting')
  await expect(page).toHaveURL(/show=waiting/)
  const row = page.getByRole('row').filter({ hasText: id })
  await expect(row).toContainText('Due, waits for its last execution')
  await expect(row).toContainText('its last execution is PAUSED, and allowConcurrent is not set')
  expect(await countOf()).toBe(1)
  await row.getByRole('button', { name: 'Actions for often' }).click()
  await page.getByRole('menuitem', { name: 'Unlock' }).click()
  await expect.poll(countOf).toBe(2)
  await row.getByRole('switch', { name: 'often is enabled' }).click()
  await expect(page.getByText('No trigger matches')).toBeVisible()
  await page.getByRole('combobox', { name: 'Show' }).selectOption('Disabled')
  await expect(row.getByRole('switch', { name: 'often is enabled' })).not.toBeChecked()
})

test('on a phone a trigger stands under the other, with all that is to be done', async ({
  page,
  rest,
}) => {
  const id = uniqueName('nightly')
  await rest.createFlow(scheduled(id))
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`/triggers?q=${id}`)
  const item = page.getByRole('list', { name: 'Triggers' }).getByRole('listitem')
  await expect(item).toHaveCount(1)
  await expect(item).toContainText(`${namespace}.${id}`)
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
  const enabled = item.getByRole('switch', { name: 'nightly is enabled' })
  await enabled.click()
  await expect(enabled).not.toBeChecked()
  await enabled.click()
  await expect(enabled).toBeChecked()
  await item.getByRole('button', { name: 'Actions for nightly' }).click()
  await page.getByRole('menuitem', { name: 'Run now' }).click()
  await expect(executionPage(page).state).toHaveText('Success')
  await page.goto(`/triggers?q=${id}`)
  await expect(item.getByRole('link', { name: /Success/ })).toBeVisible()
})

test('the home page says what comes next, and what waits', async ({ page, rest }) => {
  const [id, soon] = [uniqueName('waits'), uniqueName('soon')]
  await rest.createFlow(
    `id: ${soon}\nnamespace: ${namespace}\n${returning}triggers:\n  - id: each-minute\n    type: core.trigger.Schedule\n    cron: "* * * * *"\n`,
  )
  await rest.createFlow(
    `id: ${id}\nnamespace: ${namespace}\ntasks:\n  - id: p\n    type: core.flow.Pause\ntriggers:\n  - id: often\n    type: core.trigger.Schedule\n    cron: "* * * * * *"\n`,
  )
  await page.goto(`/triggers?q=${id}&show=waiting`)
  await expect(page.getByRole('row').filter({ hasText: id })).toBeVisible()
  await page.goto('/')
  const next = page.getByRole('region', { name: 'Next', exact: true })
  await expect(next.getByRole('listitem').filter({ hasText: soon })).toContainText('each-minute')
  await expectAccessible(page)
  await next.getByRole('link', { name: /own$/ }).click()
  await expect(page).toHaveURL(/\/triggers\?show=waiting/)
  const row = page.getByRole('row').filter({ hasText: id })
  await row.getByRole('switch', { name: 'often is enabled' }).click()
  await expect(row).toBeHidden()
})

test('a flow shows the flows before and after it', async ({ page, rest }) => {
  const [target, id, far] = [uniqueName('first'), uniqueName('second'), uniqueName('third')]
  await rest.createFlow(`id: ${target}\nnamespace: ${namespace}\n${returning}`)
  await rest.createFlow(listener(id, target))
  await rest.createFlow(listener(far, id))
  await page.goto(`/flows/${namespace}/${id}?tab=dependencies`)
  const graph = page.getByRole('region', { name: 'Flows before and after this one' })
  await expect(graph.getByText(target)).toBeVisible()
  await expect(graph.getByText(far)).toBeVisible()
  await expect(page.getByRole('list').filter({ hasText: 'listens to' })).toContainText('on PAUSED')
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)
  await page.setViewportSize({ width: 1440, height: 900 })
  await graph.getByText(far).click()
  await expect(page).toHaveURL(new RegExp(`/flows/${namespace}/${far}\\?tab=dependencies`))
})
