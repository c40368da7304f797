// Watching and steering one execution: why it waits, what it was, and what can be done with it.

import { expectNoSidewaysScroll } from './support/accessible'
import { executionPage } from './support/execution-page'
import { uniqueName } from './support/product'
import { asksForInputs, beginPaused, namespace, runsForAnHour, says } from './support/sources'
import { expect, test } from './support/test'

test('what waits says for what, and who could end it', async ({ page, rest }) => {
  const id = uniqueName('single')
  await rest.createFlow(`${runsForAnHour(id)}concurrency:\n  limit: 1\n`)
  const first = await rest.start(`${namespace}/${id}`)
  await rest.reaches(first.id, 'RUNNING')
  const second = await rest.start(`${namespace}/${id}`)
  await rest.reaches(second.id, 'QUEUED')
  await page.goto(`/executions/${second.id}`)
  const why = page.getByRole('region', { name: 'Why is it waiting?' })
  await expect(why).toContainText('runs at most 1 execution at once')
  await expect(why).toContainText('Nothing waits before this one.')
  await expect(why.getByRole('link', { name: new RegExp(first.id.slice(-8)) })).toHaveAttribute(
    'href',
    `/executions/${first.id}`,
  )
  await rest.kill(first.id)
  await expect(executionPage(page).state).toHaveText('Running')
  await expect(why).toHaveCount(0)
  await rest.kill(second.id)
})

test('a group without a worker is named', async ({ page, rest }) => {
  const id = uniqueName('grouped')
  await rest.createFlow(
    `${says(id, 'hello')}    workerGroup:\n      key: nobody-is-here\n`
      .replace('type: core.log.Log', 'type: core.debug.Return')
      .replace('message:', 'format:'),
  )
  const started = await rest.start(`${namespace}/${id}`)
  await page.goto(`/executions/${started.id}`)
  const why = page.getByRole('region', { name: 'Why is it waiting?' })
  await expect(why).toContainText('a worker of the group nobody-is-here')
  await expect(why).toContainText('No such worker is connected')
  await rest.kill(started.id)
})

test('a page that follows many brief waits asks the server for none of them', async ({
  page,
  rest,
}) => {
  const id = uniqueName('naps')
  const rounds = 20
  await rest.createFlow(`id: ${id}
namespace: ${namespace}
tasks:${beginPaused}
  - id: all
    type: core.flow.ForEach
    concurrencyLimit: 1
    values: "{{ range(1, ${rounds}) }}"
    tasks:
      - id: nap
        type: core.flow.Sleep
        duration: PT0.15S
`)
  const started = await rest.start(`${namespace}/${id}`)
  await rest.reaches(started.id, 'PAUSED')
  await page.goto(`/executions/${started.id}`)
  await expect(page.getByRole('region', { name: 'Why is it waiting?' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') asked.push(request.postData() ?? '')
  })
  expect((await rest.call('POST', `/executions/${started.id}/resume`)).ok).toBe(true)
  await expect(executionPage(page).state).toHaveText('Success')
  expect(asked.length).toBeLessThan(rounds / 2)
})

test('an approval says who may give it', async ({ page, rest }) => {
  const started = await rest.start('tutorial/approve-before-publish')
  await rest.reaches(started.id, 'PAUSED')
  await page.goto(`/executions/${started.id}`)
  const why = page.getByRole('region', { name: 'Why is it waiting?' })
  await expect(why).toContainText('For a person')
  await expect(why).toContainText(/ha(s|ve) the right to do so/)
  await rest.kill(started.id)
})

test('the slider shows what was, the address carries it, and playing comes to the end', async ({
  page,
  rest,
}) => {
  const ended = await rest.start('tutorial/orders-by-region', { wait: true })
  await page.goto(`/executions/${ended.id}`)
  const execution = executionPage(page)
  await expect(execution.row('report')).toContainText('Success')
  await page.getByRole('button', { name: 'Time travel' }).click()
  const slider = page.getByRole('slider', { name: 'Event' })
  const last = Number(await slider.getAttribute('max'))
  expect(last).toBeGreaterThan(20)
  await expect(slider).toHaveValue(String(last))
  await slider.fill('4')
  await expect(page).toHaveURL(/[?&]at=4\b/)
  await expect(execution.row('fetch')).not.toContainText('Success')
  await expect(execution.row('report')).toHaveCount(0)
  await expect(execution.state).toHaveText('Running')
  await page.reload()
  await expect(slider).toHaveValue('4')
  await expect(execution.row('report')).toHaveCount(0)
  // Graph and outputs are of that moment too.
  await execution.tab('Graph').click()
  await expect(page.getByRole('group', { name: /^fetch/ })).toBeVisible()
  await expect(page.getByRole('group', { name: /^fetch/ })).not.toContainText('Success')
  await execution.tab('Outputs').click()
  await expect(page.getByText('No outputs yet')).toBeVisible()
  await execution.tab('Timeline').click()
  await slider.press('ArrowRight')
  await expect(slider).toHaveValue('5')
  await page.getByLabel('Speed').selectOption('60')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await expect(slider).toHaveValue(String(last))
  await expect(execution.row('report')).toContainText('Success')
  await expect(execution.state).toHaveText('Success')
  await execution.tab('Outputs').click()
  await expect(page.getByRole('region', { name: 'fetch' })).toBeVisible()
  await page.getByRole('button', { name: 'Back to now' }).click()
  await expect(slider).toHaveCount(0)
  await expect(page).not.toHaveURL(/[?&]at=/)
})

test('the graph shows the state of each task, iterations as counts', async ({ page, rest }) => {
  const ended = await rest.start('tutorial/orders-by-region', { wait: true })
  await page.goto(`/executions/${ended.id}?tab=graph`)
  const clean = page.getByRole('group', { name: /^clean.*1 Success/ })
  await expect(clean).toBeVisible()
  await expect(page.getByRole('group', { name: /^add_up.*5 Success/ })).toBeVisible()
  await clean.click()
  await expect(executionPage(page).inspector('clean')).toBeVisible()
})

test('the graph is folded by level, and one by one, and stays in view on a smaller window', async ({
  page,
  rest,
}) => {
  const ended = await rest.start('tutorial/orders-by-region', { wait: true })
  await page.goto(`/executions/${ended.id}?tab=graph`)
  const inner = page.getByRole('group', { name: /^add_up/ })
  await expect(inner).toBeVisible()
  await page.getByRole('combobox', { name: 'Levels shown' }).selectOption({ label: '1 level' })
  await expect(page).toHaveURL(/[?&]levels=0/)
  await expect(inner).toHaveCount(0)
  const outer = page.getByRole('group', { name: /^each_region/ })
  await expect(outer).toContainText('1 task inside')
  await page.reload()
  await expect(outer).toContainText('1 task inside')
  await page.getByRole('button', { name: 'Tasks inside each_region' }).click()
  await expect(inner).toBeVisible()
  await expect(page).not.toHaveURL(/[?&]task=/)

  await page.setViewportSize({ width: 390, height: 844 })
  await expect(inner).toBeInViewport()
  await expect(page.getByRole('group', { name: /^fetch/ })).toBeInViewport()
  await expectNoSidewaysScroll(page)
})

test('replay from a task says how much it takes over, and leads back', async ({ page, rest }) => {
  const ended = await rest.start('tutorial/orders-by-region', { wait: true })
  const before = ended.taskRunList.length
  await page.goto(`/executions/${ended.id}`)
  const execution = executionPage(page)
  await execution.row('report').click()
  await page.getByRole('button', { name: 'Actions of report' }).click()
  await page.getByRole('menuitem', { name: 'Replay from here' }).click()
  const dialog = page.getByRole('dialog', { name: 'Replay orders-by-region from report?' })
  await expect(dialog.getByRole('status')).toContainText(
    new RegExp(`${before - 2} task runs are taken over as they ended; 2 are run again`),
  )
  await dialog.getByRole('button', { name: 'Replay execution' }).click()
  await expect(page).not.toHaveURL(new RegExp(ended.id))
  await expect(execution.state).toHaveText('Success')
})

test('replay with changed inputs begins with the earlier ones', async ({ page, rest }) => {
  const id = uniqueName('asking')
  await rest.createFlow(asksForInputs(id))
  const ended = await rest.start(`${namespace}/${id}`, {
    inputs: { count: '3', contact: 'ada@example.com' },
    wait: true,
  })
  await page.goto(`/executions/${ended.id}`)
  await page.getByRole('button', { name: 'Replay execution' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('switch', { name: 'Change the inputs' }).click()
  await expect(dialog.getByLabel(/^count/)).toHaveValue('3')
  await dialog.getByLabel(/^count/).fill('11')
  await dialog.getByRole('button', { name: 'Replay execution' }).click()
  await expect(dialog.getByRole('alert').first()).toBeVisible()
  await dialog.getByLabel(/^count/).fill('7')
  await dialog.getByRole('button', { name: 'Replay execution' }).click()
  await expect(page).not.toHaveURL(new RegExp(ended.id))
  await page.getByRole('tab', { name: 'Logs' }).click()
  await expect(page.getByRole('log')).toContainText('7 small for ada@example.com')
})

test('a person says how an ended execution is to count', async ({ page, rest }) => {
  const id = uniqueName('said')
  await rest.createFlow(says(id, 'hello'))
  const ended = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions/${ended.id}`)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Change state' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('nothing runs again')
  await dialog.getByRole('radio', { name: 'Failed' }).click()
  await dialog.getByRole('button', { name: 'Set to Failed' }).click()
  await expect(executionPage(page).state).toHaveText('Failed')
  await rest.reaches(ended.id, 'FAILED')
})

test('a task that waits for its next try says which, and when', async ({ page, rest }) => {
  const id = uniqueName('again')
  await rest.createFlow(
    `id: ${id}
namespace: ${namespace}
tasks:
  - id: shaky
    type: core.execution.Fail
    retry: { type: constant, interval: PT1H, maxAttempts: 3 }
`,
  )
  const started = await rest.start(`${namespace}/${id}`)
  await page.goto(`/executions/${started.id}`)
  const waiting = page.getByRole('region', { name: 'Why is it waiting?' })
  await expect(waiting).toContainText(/For the next try: attempt 2 starts in (1 h|59 min)/)
  await waiting.getByText(/in (1 h|59 min)/).hover()
  await expect(page.getByRole('tooltip')).toContainText(/\d\d:\d\d:\d\d/)
})

test('a start can be labelled and planned for later', async ({ page, rest }) => {
  const id = uniqueName('later')
  await rest.createFlow(says(id, 'hello'))
  await page.goto(`/flows/${namespace}/${id}`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Labels and a later start').click()
  await dialog.getByLabel(/^Labels/).fill('team')
  await dialog.getByLabel(/^Start at/).fill('2020-01-01T10:00')
  await dialog.getByRole('button', { name: 'Plan start' }).click()
  await expect(dialog).toContainText('“team” is not a label')
  await expect(dialog).toContainText('This time has passed')
  await dialog.getByLabel(/^Labels/).fill('team:data')
  await dialog.getByLabel(/^Start at/).fill('2099-01-01T10:00')
  await dialog.getByRole('button', { name: 'Plan start' }).click()
  await expect(executionPage(page).state).toHaveText('Created')
  await expect(page.getByRole('region', { name: 'Why is it waiting?' })).toContainText(
    'For its time',
  )
  await expect(page.getByText('team: data').first()).toBeVisible()
})
