// The timeline: what decided the duration, what is planned, and that a link shows the same again.

import { rmSync, writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible'
import { executionPage, expectNotReloaded, markDocument } from './support/execution-page'
import { uniqueName } from './support/product'
import { namespace } from './support/sources'
import { expect, test } from './support/test'

const sideBySide = (id: string) => `id: ${id}
namespace: ${namespace}
tasks:
  - id: both
    type: core.flow.Parallel
    tasks:
      - id: quick
        type: core.debug.Return
        format: x
      - id: slow
        type: scripts.shell.Commands
        commands: [sleep 0.7]
  - id: closing
    type: scripts.shell.Commands
    commands: [sleep 0.3]
`

test('marks what decided the duration, opens levels by keys, and all of it is in the address', async ({
  page,
  rest,
}) => {
  const id = uniqueName('critical')
  await rest.createFlow(sideBySide(id))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions/${started.id}`)
  const { row, timeline } = executionPage(page)
  await expect(row('slow')).not.toContainText('On the critical path')

  await page.getByRole('button', { name: 'Critical path' }).click()
  for (const name of ['both', 'slow', 'closing']) {
    await expect(row(name)).toContainText(/On the critical path: ?\d+%/)
  }
  await expect(row('quick')).not.toContainText('On the critical path')
  await expect(page).toHaveURL(/[?&]path=true/)
  await page.reload()
  await expect(row('slow')).toContainText('On the critical path')

  await page.getByLabel('Show', { exact: true }).selectOption('Only the critical path')
  await expect(row('quick')).toHaveCount(0)
  await expect(row('slow')).toBeVisible()
  await page.getByLabel('Show', { exact: true }).selectOption('All')
  await timeline.focus()
  await page.keyboard.press('0')
  await expect(timeline).toHaveAttribute('aria-rowcount', '2')
  await expect(page).toHaveURL(/[?&]depth=0/)
  await page.keyboard.press('*')
  await expect(timeline).toHaveAttribute('aria-rowcount', '4')
  await page.keyboard.press('c')
  await expect(row('slow')).not.toContainText('On the critical path')

  await page.getByRole('button', { name: 'Zoom in' }).click()
  await page.getByRole('searchbox', { name: 'Find a task' }).fill('slow')
  await page.getByRole('button', { name: 'Compress gaps' }).click()
  await expect(page).toHaveURL(/[?&]rows=slow/)
  await expect(page).toHaveURL(/[?&]zoom=-?[\d.]+_[\d.]+/)
  await expect(page).toHaveURL(/[?&]gaps=true/)
  await page.reload()
  await expect(timeline).toHaveAttribute('aria-rowcount', '2')
  await expect(page.getByRole('button', { name: 'Show everything' })).toBeEnabled()
  await expect(page.getByRole('button', { name: 'Compress gaps' })).toHaveAttribute(
    'aria-pressed',
    'false',
  )
})

const zoomOf = (page: Page): { from: number; to: number } => {
  const [from = Number.NaN, to = Number.NaN] = (
    new URL(page.url()).searchParams.get('zoom')?.split('_') ?? []
  ).map(Number)
  return { from, to }
}

test('any part of it is reached without dragging: by clicks, and by keys', async ({
  page,
  rest,
}) => {
  const id = uniqueName('parts')
  await rest.createFlow(sideBySide(id))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions/${started.id}`)
  const { timeline } = executionPage(page)
  const ruler = page.getByTitle('Drag to zoom to a part, click to zoom in there')
  const box = await ruler.boundingBox()
  if (!box) throw new Error('There is no ruler')
  // Near its beginning, where the buttons that zoom to the middle never come.
  for (let clicks = 0; clicks < 2; clicks += 1) {
    const { from: before } = zoomOf(page)
    await ruler.click({ position: { x: box.width / 4, y: 10 } })
    await expect.poll(() => zoomOf(page).from).not.toBe(before)
  }
  const clicked = zoomOf(page)
  // It opens a menu of the browser, and zooms nowhere.
  await ruler.click({ button: 'right', position: { x: box.width / 2, y: 10 } })
  await page.keyboard.press('Escape')
  const whole = (await rest.execution(started.id)).state
  const length = Date.parse(whole.endDate ?? '') - Date.parse(whole.startDate)
  expect(clicked.to).toBeLessThan(length / 2)

  // The same by dragging over a part.
  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect(page).not.toHaveURL(/zoom=/)
  const y = box.y + 10
  await page.mouse.move(box.x + box.width / 4, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2, y, { steps: 5 })
  await page.mouse.up()
  await expect.poll(() => zoomOf(page).to / length).toBeCloseTo(0.5, 1)
  expect(zoomOf(page).from / length).toBeCloseTo(0.25, 1)
  await page.goto(`/executions/${started.id}?zoom=${clicked.from}_${clicked.to}`)

  await timeline.focus()
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => zoomOf(page).from).toBeGreaterThan(clicked.from)
  const moved = zoomOf(page)
  expect(moved.from - clicked.from).toBeCloseTo((clicked.to - clicked.from) / 4, 1)
  await page.keyboard.press('+')
  await expect.poll(() => zoomOf(page).from).toBeGreaterThan(moved.from)
  expect(zoomOf(page).to).toBeLessThan(moved.to)
})

test('its tools can be read and hit on a phone', async ({ page, rest }) => {
  const id = uniqueName('narrow')
  await rest.createFlow(sideBySide(id))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`/executions/${started.id}`)
  const tools = [
    [page.getByRole('searchbox', { name: 'Find a task' }), 120],
    [page.getByLabel('Show', { exact: true }), 100],
    [page.getByLabel('Levels that are open'), 100],
    [page.getByRole('button', { name: 'Critical path' }), 24],
    [page.getByRole('button', { name: 'Compress gaps' }), 24],
    [page.getByRole('button', { name: 'Zoom in' }), 24],
  ] as const
  for (const [tool, least] of tools) {
    const box = await tool.boundingBox()
    expect(box?.width).toBeGreaterThanOrEqual(least)
    expect(box?.height).toBeGreaterThanOrEqual(24)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
  }
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
})

const oneAfterTheOther = (id: string, file: string) => `id: ${id}
namespace: ${namespace}
concurrency:
  limit: 1
tasks:
  - id: wait
    type: scripts.shell.Commands
    commands: ["until [ -f '${file}' ]; do sleep 0.1; done"]
  - id: middle
    type: scripts.shell.Commands
    commands: [sleep 0.4]
  - id: group
    type: core.flow.Sequential
    tasks:
      - id: inside
        type: core.debug.Return
        format: x
`

test('shows what is planned while it is queued and while it runs, until it has begun', async ({
  page,
  rest,
}, info) => {
  const id = uniqueName('planned')
  const file = info.outputPath('go-on')
  const key = `${namespace}/${id}`
  await rest.createFlow(oneAfterTheOther(id, file))
  const { row } = executionPage(page)

  const first = await rest.start(key)
  await page.goto(`/executions/${first.id}`)
  await expect(row('middle')).toContainText('Planned')
  await expect(row('middle')).toContainText('not known')
  const second = await rest.start(key)
  writeFileSync(file, '')
  await rest.reaches(first.id, 'SUCCESS')
  await rest.reaches(second.id, 'SUCCESS')
  rmSync(file)

  const running = await rest.start(key)
  const queued = await rest.start(key)
  await page.goto(`/executions/${queued.id}`)
  for (const name of ['wait', 'middle', 'group', 'inside']) {
    await expect(row(name)).toContainText(/Planned.*about/)
  }
  await row('middle').click()
  await expect(page).toHaveURL(/task=planned/)

  await page.goto(`/executions/${running.id}`)
  await expect(row('wait')).toContainText('Running')
  await expect(row('inside')).toContainText('Planned')
  await row('middle').click()
  await markDocument(page)
  writeFileSync(file, '')
  await expect(row('inside')).toContainText('Success')
  await expect(row('middle')).toContainText('Success')
  await expect(page.getByText('Planned', { exact: true })).toHaveCount(0)
  await expect(page.getByRole('row')).toHaveCount(4)
  // What was selected as planned is selected now that it has run.
  await expect(executionPage(page).inspector('middle')).toBeVisible()
  await expectNotReloaded(page)
  await rest.reaches(queued.id, 'SUCCESS')
})

const rounds = (id: string) => `id: ${id}
namespace: ${namespace}
tasks:
  - id: begin
    type: core.flow.Pause
  - id: each
    type: core.flow.ForEach
    values: "{{ range(1, 12) }}"
    tasks:
      - id: fetch
        type: core.debug.Return
        format: x
      - id: look
        type: core.flow.Pause
`

test('shows what is left of a loop as one row for each of its tasks', async ({ page, rest }) => {
  const id = uniqueName('rounds')
  await rest.createFlow(rounds(id).replace(/ +- id: look\n.*\n/, ''))
  const past = await rest.start(`${namespace}/${id}`)
  await rest.reaches(past.id, 'PAUSED')
  await page.goto(`/executions/${past.id}`)
  const { row } = executionPage(page)
  // Nobody has counted yet how often it goes round.
  await expect(row('each')).toContainText('Planned')
  await expect(row('fetch')).toHaveCount(0)
  expect((await rest.call('POST', `/executions/${past.id}/resume`)).ok).toBe(true)
  await rest.reaches(past.id, 'SUCCESS')

  await rest.saveFlow(`${namespace}/${id}`, rounds(id))
  const { id: next } = await rest.start(`${namespace}/${id}`)
  await rest.reaches(next, 'PAUSED')
  await page.goto(`/executions/${next}`)
  await expect(row('fetch')).toContainText(/12 rounds.*Planned.*about/)
  await expect(row('look')).toContainText(/12 rounds.*Planned.*not known/)
  await expect(page.getByText('25 planned')).toBeVisible()
  await expectAccessible(page)
  expect((await rest.call('POST', `/executions/${next}/resume`)).ok).toBe(true)
  // The first round waits in its second task.
  await expect(row('look').filter({ hasText: 'Paused' })).toHaveCount(1)
  await expect(row('fetch').filter({ hasText: '11 rounds' })).toHaveCount(1)
  await expect(row('fetch')).toHaveCount(2)
  await rest.kill(next)
  await expect(page.getByText('Planned', { exact: true })).toHaveCount(0)
})

const roundsSideBySide = (id: string) => `id: ${id}
namespace: ${namespace}
tasks:
  - id: each
    type: core.flow.ForEach
    concurrencyLimit: 0
    values: [north, east, south]
    tasks:
      - {id: fetch, type: core.debug.Return, format: x}
      - {id: store, type: core.execution.Fail, runIf: "{{ taskrun.value == 'east' }}"}
`

test('stands the tasks of each round of a loop together', async ({ page, rest }) => {
  const id = uniqueName('together')
  await rest.createFlow(roundsSideBySide(id))
  const { id: started } = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions/${started}`)
  const { row, timeline, inspector } = executionPage(page)
  const names = async () =>
    (await timeline.getByRole('row').allTextContents()).map(
      (text) => /each|(Round \d|fetch|store) ?(north|east|south)/.exec(text)?.[0],
    )
  const all = ['north', 'east', 'south'].flatMap((value, index) => [
    `Round ${index + 1}${value}`,
    `fetch${value}`,
    `store${value}`,
  ])
  await expect.poll(names).toEqual(['each', ...all])
  await expect(row('Round 2')).toContainText('Failed')
  await expect(row('Round 3')).toContainText('Success')
  await expect(page.getByText('7 task runs')).toBeVisible()

  await row('Round 1').click()
  await expect(row('Round 1')).toHaveAttribute('aria-expanded', 'false')
  await expect(row('fetch')).toHaveCount(2)
  // By keys: into the second round, and out of it again.
  await timeline.focus()
  for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowDown']) {
    await page.keyboard.press(key)
  }
  await expect(inspector('store')).toBeVisible()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(row('Round 2')).toHaveAttribute('aria-expanded', 'false')
  await page.getByLabel('Show', { exact: true }).selectOption('Only failed')
  await expect(row('store')).toHaveCount(1)
  await expectAccessible(page)
})

test('tells the marks of its ruler apart however near they are', async ({ page, rest }) => {
  const id = uniqueName('marks')
  await rest.createFlow(sideBySide(id))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  const ruler = page.getByTitle('Drag to zoom to a part, click to zoom in there')
  const marks = async () =>
    (await ruler.locator(':scope > span').allTextContents()).filter((text) => text !== '')
  // Later than any whole second says, and beyond a minute.
  for (const [zoom, like] of [
    ['1110_1290', /^1\.\d\d s$/],
    ['304010_304190', /^5 m 04\.\d\d s$/],
  ] as const) {
    await page.goto(`/executions/${started.id}?zoom=${zoom}`)
    await expect.poll(async () => (await marks()).length).toBeGreaterThan(3)
    const said = await marks()
    expect(new Set(said).size).toBe(said.length)
    for (const mark of said) expect(mark).toMatch(like)
  }
})
