// How large executions feel, measured in the browser and printed; what is asserted is that they are right. Figures
// depend on the machine, so they are no condition.

import type { Page } from '@playwright/test'
import { executionPage, expectNotReloaded, fact, markDocument } from './support/execution-page'
import { type Rest, uniqueName } from './support/product'
import { beginPaused, fanOut, namespace } from './support/sources'
import { expect, test } from './support/test'

test('1,000 task runs are watched to their end', async ({ page, rest }) => {
  const id = uniqueName('watched')
  const width = 1_000
  await rest.createFlow(fanOut(id, width, beginPaused))
  const started = await rest.start(`${namespace}/${id}`)
  await rest.reaches(started.id, 'PAUSED')
  await page.goto(`/executions/${started.id}`)
  const { state, timeline, row } = executionPage(page)
  await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
  await expect(row('begin')).toContainText('Paused')
  await expect(row('all')).toContainText('Planned')
  await markDocument(page)
  const began = Date.now()
  expect((await rest.call('POST', `/executions/${started.id}/resume`)).ok).toBe(true)
  await expect(state).toHaveText('Success')
  console.log(`1,000 task runs: watched to their end in ${Date.now() - began} ms`)
  const all = String(width + 2)
  await expect(timeline).toHaveAttribute('aria-rowcount', all)
  await expect(row('all')).toContainText('Success')
  await expect(row('one').first()).toContainText('Success')
  await page.getByLabel('Show', { exact: true }).selectOption('Hide successful')
  await expect(timeline).toHaveAttribute('aria-rowcount', '0')
  await executionPage(page).tab('Overview').click()
  // Without the loop around them.
  await expect(fact(page.locator('main'), 'ended')).toHaveText('1,001')
  await expectNotReloaded(page)
})

async function ran(rest: Rest, width: number): Promise<string> {
  const id = uniqueName(`wide-${width}`)
  await rest.createFlow(fanOut(id, width))
  const started = await rest.start(`${namespace}/${id}`)
  const state = async () => (await rest.executionsOf(`${namespace}/${id}`))[0]?.state.current
  await expect.poll(state, { timeout: width * 10, intervals: [1_000] }).toBe('SUCCESS')
  return started.id
}

/** Milliseconds between paints while `move` is called once a frame. */
async function frames(page: Page, what: 'scroll' | 'zoom', count: number): Promise<number[]> {
  return page.evaluate(
    ({ what: kind, count: wanted }) =>
      new Promise<number[]>((resolve) => {
        const list = document.querySelector('[role=treegrid]')
        const zoomIn = document.querySelector<HTMLButtonElement>('[aria-label="Zoom in"]')
        const zoomOut = document.querySelector<HTMLButtonElement>('[aria-label="Zoom out"]')
        const times: number[] = []
        let before = performance.now()
        let step = 0
        function next(now: number) {
          times.push(now - before)
          before = now
          step += 1
          if (step > wanted) return resolve(times.slice(1))
          if (kind === 'scroll' && list) list.scrollTop += 260
          else (step % 20 < 10 ? zoomIn : zoomOut)?.click()
          requestAnimationFrame(next)
        }
        requestAnimationFrame(next)
      }),
    { what, count },
  )
}

function summary(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1)
  const late = times.filter((time) => time > 25).length
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms, ${late} of ${times.length} over 25 ms`
}

/** From the navigation to rows and bars on the screen. */
async function opened(page: Page, id: string): Promise<number> {
  await page.goto(`/executions/${id}`, { waitUntil: 'commit' })
  await expect(executionPage(page).row('all')).toBeVisible()
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[role=treegrid] canvas')
    return canvas !== null && canvas.width > 300
  })
  return page.evaluate(() => performance.now())
}

test('10,000 task runs scroll and zoom', async ({ page, rest }) => {
  test.setTimeout(300_000)
  const id = await ran(rest, 10_000)
  const open = await opened(page, id)
  await page.getByLabel('Levels that are open').selectOption('All levels')
  await expect(executionPage(page).timeline).toHaveAttribute('aria-rowcount', '10001')
  const scrolled = await frames(page, 'scroll', 300)
  const zoomed = await frames(page, 'zoom', 120)
  await page.getByRole('button', { name: 'Critical path' }).click()
  await expect(page.getByText(/of 10,001 decided the duration/)).toBeVisible()
  const marked = await frames(page, 'scroll', 120)
  console.log(
    `10,000 task runs: open after ${open.toFixed(0)} ms; scroll ${summary(scrolled)}; zoom ${summary(zoomed)}; scroll with the critical path ${summary(marked)}`,
  )
  await expect(executionPage(page).timeline.getByRole('row').last()).toBeVisible()
  // Only what is in view exists.
  expect(await executionPage(page).timeline.getByRole('row').count()).toBeLessThan(80)
})

test('100,000 task runs open', async ({ page, rest }) => {
  test.skip(
    !process.env.MILLRACE_LARGE,
    'MILLRACE_LARGE=1 runs it: minutes on a machine with other work',
  )
  test.setTimeout(1_200_000)
  const id = await ran(rest, 100_000)
  const times: number[] = []
  for (let round = 0; round < 3; round += 1) times.push(await opened(page, id))
  await page.getByLabel('Levels that are open').selectOption('All levels')
  const began = Date.now()
  await expect(executionPage(page).timeline).toHaveAttribute('aria-rowcount', '100001', {
    timeout: 300_000,
  })
  console.log(
    `100,000 task runs: open after ${times.map((time) => time.toFixed(0)).join(', ')} ms, all known ${Date.now() - began} ms later`,
  )
  const scrolled = await frames(page, 'scroll', 200)
  console.log(`100,000 task runs: scroll ${summary(scrolled)}`)
  expect(await executionPage(page).timeline.getByRole('row').count()).toBeLessThan(80)
})
