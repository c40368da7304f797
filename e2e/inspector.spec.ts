// The panel of one task run: its events, what it measured, and the files that it gave.

import { writeFileSync } from 'node:fs'
import { expectAccessible } from './support/accessible'
import { executionPage, expectNotReloaded, markDocument } from './support/execution-page'
import { uniqueName } from './support/product'
import { namespace, says } from './support/sources'
import { expect, test } from './support/test'

const measures = (id: string, file: string) => `id: ${id}
namespace: ${namespace}
tasks:
  - id: quiet
    type: core.debug.Return
    format: x
  - id: measure
    type: scripts.shell.Commands
    outputFiles: ["*.csv", "*.json"]
    commands:
      - |
        echo '::{"metrics":[{"name":"rows","type":"counter","value":5,"tags":{"table":"orders"}}]}::'
        echo '::{"metrics":[{"name":"rows","type":"counter","value":7,"tags":{"table":"orders"}}]}::'
        echo '::{"metrics":[{"name":"load","type":"timer","value":1.5}]}::'
        printf 'city,people\\n"Delft, Holland",105000\\n' > report.csv
        for n in $(seq 300); do echo "$n,x" >> report.csv; done
        echo '{"ok": true}' > answer.json
        until [ -f '${file}' ]; do sleep 0.1; done
`

test('events of a task run come as they happen, and lead back to how everything stood', async ({
  page,
  rest,
}, info) => {
  const id = uniqueName('panel')
  const file = info.outputPath('go-on')
  await rest.createFlow(measures(id, file))
  const started = await rest.start(`${namespace}/${id}`)
  await page.goto(`/executions/${started.id}`)
  const { row, inspector, tab, state } = executionPage(page)
  await expect(row('measure')).toContainText('Running')
  await row('measure').click()
  const panel = inspector('measure')
  await panel.getByRole('tab', { name: 'Events' }).click()
  const events = panel.getByRole('list', { name: 'Events of this task run' })
  await expect(events.getByRole('listitem').filter({ hasText: 'Running' }).first()).toBeVisible()
  await expect(events).toContainText('mill-1')
  await expect(events).not.toContainText('Success')
  await markDocument(page)
  writeFileSync(file, '')
  await expect(events).toContainText('Success')
  await expect(page).toHaveURL(/[?&]panel=events/)

  const running = events
    .getByRole('listitem')
    .filter({ hasText: /Running.*task run/ })
    .first()
  const number = (await running.textContent())?.match(/^\d+/)?.[0] ?? ''
  await running.getByRole('button').click()
  await expect(page).toHaveURL(new RegExp(`[?&]at=${number}\\b`))
  await expect(row('measure')).toContainText('Running')
  await expect(events.locator('[aria-current]')).toContainText('Running')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Back to now' }).click()
  await expect(state).toHaveText('Success')
  await expect(tab('Timeline')).toBeVisible()
  await expectNotReloaded(page)
})

test('the panel is widened and narrowed by clicks and by keys, and stays so', async ({
  page,
  rest,
}) => {
  const id = uniqueName('wide')
  await rest.createFlow(says(id, 'hello'))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions/${started.id}`)
  await executionPage(page).row('say').click()
  const panel = executionPage(page).inspector('say')
  const width = async () => (await panel.boundingBox())?.width ?? 0
  const before = await width()
  await panel.getByRole('button', { name: 'Widen the panel' }).click()
  await expect.poll(width).toBe(before + 120)
  await page.reload()
  await expect.poll(width).toBe(before + 120)
  const narrow = panel.getByRole('button', { name: 'Narrow the panel' })
  for (let left = 3; left > 0 && (await narrow.isEnabled()); left -= 1) await narrow.click()
  await expect(narrow).toBeDisabled()
  expect(await width()).toBe(320)
  await expectAccessible(page)

  const border = panel.getByRole('separator', { name: 'Width of the panel' })
  await border.press('ArrowLeft')
  await expect.poll(width).toBe(344)
  await border.press('ArrowRight')
  await expect.poll(width).toBe(320)
  // As wide as leaves the page its part of the window.
  await border.press('End')
  await expect.poll(width).toBe(864)
  await expect(panel.getByRole('button', { name: 'Widen the panel' })).toBeDisabled()
  await expect(border).toHaveAttribute('aria-valuemax', '864')
  await border.press('Home')
  await expect.poll(width).toBe(320)
})

test('metrics are shown by series, and files with what begins them', async ({
  page,
  rest,
}, info) => {
  const id = uniqueName('panel')
  const file = info.outputPath('go-on')
  writeFileSync(file, '')
  await rest.createFlow(measures(id, file))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions/${started.id}`)
  const { row, inspector } = executionPage(page)
  await row('quiet').click()
  await inspector('quiet').getByRole('tab', { name: 'Metrics' }).click()
  await expect(inspector('quiet')).toContainText('core.metric.Publish')

  await row('measure').click()
  const metrics = inspector('measure').getByRole('list', { name: 'Metrics of this task run' })
  const rows = metrics.getByRole('listitem').filter({ hasText: 'rows' }).first()
  await expect(rows).toContainText('12')
  await expect(rows).toContainText('table=orders')
  await expect(rows).toContainText('2 measures, 5 to 7')
  await expect(metrics).toContainText(/load.*timer.*1\.5 s/)
  await expect(page).toHaveURL(/[?&]panel=metrics/)
  await expectAccessible(page)

  await inspector('measure').getByRole('tab', { name: 'Outputs' }).click()
  await page.getByRole('button', { name: 'Preview report.csv' }).click()
  const dialog = page.getByRole('dialog', { name: 'report.csv' })
  await expect(dialog.getByRole('columnheader', { name: 'people' })).toBeVisible()
  await expect(dialog.getByRole('cell', { name: 'Delft, Holland' })).toBeVisible()
  await expect(dialog).toContainText('The first 200 lines of')
  await expectAccessible(page)
  await page.reload()
  await expect(dialog.getByRole('cell', { name: '105000' })).toBeVisible()
  const download = page.waitForEvent('download')
  await dialog.getByRole('link', { name: 'Download' }).click()
  expect((await download).suggestedFilename()).toMatch(/report\.csv$/)
  await page.keyboard.press('Escape')
  await expect(page).not.toHaveURL(/[?&]file=/)
  await page.getByRole('button', { name: 'Preview answer.json' }).click()
  await expect(page.getByRole('dialog', { name: 'answer.json' })).toContainText('"ok": true')
})
