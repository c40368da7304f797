// How soon a page shows what was committed, and how often a burst makes it paint: measured in the browser and
// printed. Figures depend on the machine, so they are no condition. The clock starts at the time that the server
// gave the event, which is before its commit; browser and server are one machine and have one clock.

import type { Page } from '@playwright/test'
import { executionPage, expectNotReloaded, markDocument } from './support/execution-page'
import { figures, machine, measuring, measuringSkipped } from './support/measure'
import { type Rest, uniqueName } from './support/product'
import { beginPaused, fanOut, namespace } from './support/sources'
import { expect, test } from './support/test'

const rounds = 24

const oneAfterTheOther = (id: string) => `id: ${id}
namespace: ${namespace}
tasks:
  - id: begin
    type: core.flow.Pause
  - id: all
    type: core.flow.ForEach
    concurrencyLimit: 1
    values: "{{ range(1, ${rounds}) }}"
    tasks:
      - id: one
        type: core.flow.Sleep
        duration: PT0.15S
`

type Seen = { taskRun: string; word: string; atMs: number }
type Watch = { seen: Seen[]; bursts: number[]; frames: number[] }

/** From now on the page notes when each row first said each state, when its DOM changed, and in which frames. */
async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    const grid = document.querySelector('[role=treegrid]')
    const watch: Watch = { seen: [], bursts: [], frames: [] }
    Object.assign(window, { watch })
    const rows = () =>
      [...(grid?.querySelectorAll('[role=row]') ?? [])].map((row) => ({
        taskRun: row.id.slice(-36),
        word: row.querySelector('.sr-only')?.textContent ?? '',
      }))
    // What it says already was committed before anybody looked.
    const known = new Set(rows().map(({ taskRun, word }) => `${taskRun} ${word}`))
    // A frame is asked for with the first change in it and with no other: a loop of frames would be work that the
    // page does not do by itself.
    let isOpen = false
    const close = () => (isOpen = false)
    new MutationObserver(() => {
      const atMs = performance.timeOrigin + performance.now()
      watch.bursts.push(atMs)
      if (!isOpen) {
        watch.frames.push(atMs)
        requestAnimationFrame(close)
      }
      isOpen = true
      for (const { taskRun, word } of rows()) {
        if (known.has(`${taskRun} ${word}`)) continue
        known.add(`${taskRun} ${word}`)
        watch.seen.push({ taskRun, word, atMs })
      }
    }).observe(document.querySelector('main') ?? document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    })
  })
}

const watched = (page: Page) => page.evaluate(() => (window as unknown as { watch: Watch }).watch)

type Told = {
  taskRunList: { id: string; state: { histories: { state: string; date: string }[] } }[]
}

/** Milliseconds from each event to the row that says so. */
async function delays(page: Page, rest: Rest, id: string): Promise<number[]> {
  const { seen } = await watched(page)
  const told = (await (await rest.call('GET', `/executions/${id}`)).json()) as Told
  const taskRuns = new Map(told.taskRunList.map((row) => [row.id, row.state.histories]))
  return seen.flatMap(({ taskRun, word, atMs }) => {
    const entry = taskRuns.get(taskRun)?.find(({ state }) => state === word.toUpperCase())
    return entry ? [atMs - Date.parse(entry.date)] : []
  })
}

async function watchOnce(page: Page, rest: Rest, flow: string): Promise<number[]> {
  const { id } = await rest.start(`${namespace}/${flow}`)
  await rest.reaches(id, 'PAUSED')
  await page.goto(`/executions/${id}`)
  await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
  await expect(executionPage(page).row('begin')).toContainText('Paused')
  // A page that somebody watches, not one that is still being drawn.
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
  await watchRows(page)
  expect((await rest.call('POST', `/executions/${id}/resume`)).ok).toBe(true)
  await expect(executionPage(page).state).toHaveText('Success')
  return delays(page, rest, id)
}

/** Executions elsewhere, so many events a second, until it is told to stop; returns what there really was. */
function load(rest: Rest, flow: string, eventsEach: number, eventsASecond: number) {
  let wanted = true
  let started = 0
  const beganMs = Date.now()
  const going = (async () => {
    const waiting = new Set<Promise<unknown>>()
    while (wanted) {
      const dueMs = beganMs + (started * eventsEach * 1000) / eventsASecond
      await new Promise((resolve) => setTimeout(resolve, Math.max(dueMs - Date.now(), 0)))
      started += 1
      const one = rest.start(`${namespace}/${flow}`).finally(() => waiting.delete(one))
      waiting.add(one)
      if (waiting.size > 20) await Promise.race(waiting)
    }
    await Promise.all(waiting)
  })()
  return async () => {
    wanted = false
    await going
    return (started * eventsEach * 1000) / (Date.now() - beganMs)
  }
}

test('what is committed is soon in the page, idle and beside 1,000 events a second', async ({
  page,
  rest,
}) => {
  test.skip(!measuring, measuringSkipped)
  test.setTimeout(600_000)
  const [flow, other] = [uniqueName('soon'), uniqueName('elsewhere')]
  await rest.createFlow(oneAfterTheOther(flow))
  await rest.createFlow(fanOut(other, 20))
  // What is measured is a server that has been running for a while.
  for (let warm = 0; warm < 30; warm += 1) await rest.start(`${namespace}/${other}`, { wait: true })
  const ended = await rest.start(`${namespace}/${other}`, { wait: true })
  const told = await rest.call('GET', `/executions/${ended.id}/events?size=5000`)
  const eventsEach = ((await told.json()) as { events: unknown[] }).events.length
  await watchOnce(page, rest, flow)
  const before = machine()
  const idle: number[] = []
  while (idle.length < 400) idle.push(...(await watchOnce(page, rest, flow)))
  console.log(`event to DOM, idle: ${figures(idle)}; ${before}`)

  const stop = load(rest, other, eventsEach, 1_100)
  const beside: number[] = []
  while (beside.length < 400) beside.push(...(await watchOnce(page, rest, flow)))
  const rate = await stop()
  console.log(
    `event to DOM, ${rate.toFixed(0)} events a second elsewhere: ${figures(beside)}; ${machine()}`,
  )
  expect(Math.min(...idle, ...beside)).toBeGreaterThanOrEqual(0)
})

/** The most of them in any one second. */
function mostInASecond(times: readonly number[]): number {
  let most = 0
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while (times[last]! - times[first]! >= 1000) first += 1
    most = Math.max(most, last - first + 1)
  }
  return most
}

test('a burst is joined to few paints', async ({ page, rest }) => {
  test.skip(!measuring, measuringSkipped)
  const flow = uniqueName('burst')
  await rest.createFlow(fanOut(flow, 1_000, beginPaused))
  for (let round = 0; round < 4; round += 1) {
    const { id } = await rest.start(`${namespace}/${flow}`)
    await rest.reaches(id, 'PAUSED')
    await page.goto(`/executions/${id}`)
    await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
    await markDocument(page)
    await watchRows(page)
    expect((await rest.call('POST', `/executions/${id}/resume`)).ok).toBe(true)
    await expect(executionPage(page).state).toHaveText('Success')
    await expect(executionPage(page).timeline).toHaveAttribute('aria-rowcount', '1002')
    const { bursts, frames } = await watched(page)
    const lasted = (bursts.at(-1) ?? 0) - (bursts[0] ?? 0)
    console.log(
      `1,000 task runs: ${frames.length} frames with a change in ${lasted.toFixed(0)} ms, at most ${mostInASecond(frames)} in a second; ${bursts.length} changes of the DOM, at most ${mostInASecond(bursts)} in a second; ${machine()}`,
    )
    await expectNotReloaded(page)
  }
})
