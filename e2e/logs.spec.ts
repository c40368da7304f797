// Logs that are too long to hold: what a page shows of them is right wherever it stands. How a million lines feel is
// measured in the browser and printed; figures depend on the machine, so they are no condition.

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expectAccessible } from './support/accessible'
import { ownDatabase, withDatabase, writeLines } from './support/database'
import { executionPage } from './support/execution-page'
import { processesOf } from './support/instance'
import { figures, machine, measuring, measuringSkipped } from './support/measure'
import { type Rest, uniqueName } from './support/product'
import { namespace } from './support/sources'
import { expect, test } from './support/test'

test.skip(!ownDatabase, 'It writes lines into the database of the product')

async function ended(rest: Rest): Promise<string> {
  const id = uniqueName('long-log')
  await rest.createFlow(
    `id: ${id}\nnamespace: ${namespace}\ntasks:\n  - {id: load, type: core.debug.Return, format: x}\n`,
  )
  return (await rest.start(`${namespace}/${id}`, { wait: true })).id
}

const line = (page: Page, n: number) =>
  executionPage(page)
    .log.locator('[data-line]')
    .filter({ hasText: `line ${n} of` })

test('a long log shows its end, its beginning, what is searched for and the line of a link', async ({
  page,
  rest,
}) => {
  const id = await ended(rest)
  await writeLines(id, 1, 30_000)
  const { log } = executionPage(page)
  await page.goto(`/executions/${id}?tab=logs`)
  await expect(line(page, 30_000)).toBeInViewport()
  await expect(page.getByText('30,000 lines', { exact: true })).toBeVisible()
  expect(await log.locator('[data-line]').count()).toBeLessThan(90)
  await expectAccessible(page)

  await log.focus()
  await page.keyboard.press('Home')
  await expect(line(page, 1)).toBeInViewport()
  await expect(line(page, 2)).toBeInViewport()
  await page.keyboard.press('End')
  await expect(line(page, 30_000)).toBeInViewport()

  const find = page.getByRole('searchbox', { name: 'Find in the log' })
  await find.fill('of needle')
  await expect(page.getByText('1 line', { exact: true })).toBeVisible()
  await expect(line(page, 25_000)).toBeInViewport()
  await line(page, 25_000).getByRole('link').click()
  await expect(page).toHaveURL(/line=\d+/)
  // Without the filter it is found among its neighbours, here and for whoever gets the link.
  await find.fill('')
  await expect(line(page, 25_000)).toBeInViewport()
  await expect(line(page, 24_999)).toBeInViewport()
  await expect(line(page, 25_000)).toHaveAttribute('aria-current', 'true')
  await page.goto(page.url())
  await expect(line(page, 25_000)).toBeInViewport()
  await expect(line(page, 25_001)).toBeInViewport()

  await page.getByRole('combobox', { name: 'Level' }).click()
  await page.getByRole('option', { name: 'ERROR and above' }).click()
  await expect(page.getByText('3,750 lines', { exact: true })).toBeVisible()
})

test('the end of a log is followed until somebody scrolls up', async ({ page, rest }) => {
  const flow = uniqueName('tail')
  await rest.createFlow(
    `id: ${flow}\nnamespace: ${namespace}\ntasks:\n  - {id: wait, type: core.flow.Pause}\n`,
  )
  const { id } = await rest.start(`${namespace}/${flow}`)
  await rest.reaches(id, 'PAUSED')
  await writeLines(id, 1, 1_200)
  await page.goto(`/executions/${id}?tab=logs`)
  await expect(line(page, 1_200)).toBeInViewport()
  await writeLines(id, 1_201, 1_900)
  await expect(line(page, 1_900)).toBeInViewport()
  const { log } = executionPage(page)
  await log.hover()
  await page.mouse.wheel(0, -600)
  const follow = page.getByRole('button', { name: 'Follow the end' })
  await expect(follow).toBeVisible()
  const before = await log.evaluate((list) => list.scrollTop)
  await writeLines(id, 1_901, 2_000)
  await expect(page.getByText('2,000 lines', { exact: true })).toBeVisible()
  expect(await log.evaluate((list) => list.scrollTop)).toBe(before)
  await expect(line(page, 2_000)).toHaveCount(0)
  await follow.click()
  await expect(line(page, 2_000)).toBeInViewport()
  await rest.kill(id)
})

/** Milliseconds between paints while the wheel turns once a frame. */
async function framesOf(page: Page, step: number, count: number): Promise<number[]> {
  const { log } = executionPage(page)
  return log.evaluate(
    (list, { step: px, count: wanted }) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = []
        let before = performance.now()
        function next(now: number) {
          times.push(now - before)
          before = now
          if (times.length > wanted) return resolve(times.slice(1))
          list.scrollTop += px
          requestAnimationFrame(next)
        }
        requestAnimationFrame(next)
      }),
    { step, count },
  )
}

/** Milliseconds that something takes until it is so. */
async function lasted(what: () => Promise<unknown>): Promise<string> {
  const began = performance.now()
  await what()
  return `${(performance.now() - began).toFixed(0)} ms`
}

const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** Of the process that serves the pages. */
function serverMb(): number {
  const own = processesOf(process.env.MILLRACE_E2E_DATA ?? '').filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scripts/start.mjs'),
  )
  return Math.max(0, ...own.map(residentMb))
}

test('1,000,000 lines', async ({ page, rest, address }) => {
  test.skip(!measuring, measuringSkipped)
  test.setTimeout(900_000)
  const id = await ended(rest)
  await writeLines(id, 1, 1_000_000)
  await withDatabase((client) => client.query('VACUUM ANALYZE log_lines'))
  const say = (text: string) => console.log(`1,000,000 lines: ${text}; ${machine()}`)
  const requests: number[] = []
  page.on('requestfinished', (request) => {
    const { requestStart, responseEnd } = request.timing()
    if (request.method() === 'POST') requests.push(responseEnd - requestStart)
  })
  const { log } = executionPage(page)
  const count = (text: string) => expect(page.getByText(text, { exact: true })).toBeVisible()

  for (let round = 0; round < 3; round += 1) {
    await page.goto(`/executions/${id}?tab=logs`, { waitUntil: 'commit' })
    await line(page, 1_000_000).waitFor()
    const open = await page.evaluate(() => performance.now())
    await count('1,000,000 lines')
    const all = await page.evaluate(() => performance.now())
    say(
      `the end is there ${open.toFixed(0)} ms after the navigation, all are counted after ${all.toFixed(0)} ms`,
    )
  }
  await expect(line(page, 1_000_000)).toBeInViewport()
  say(`scroll up by 260 px a frame: ${figures(await framesOf(page, -260, 400))}`)
  say(`scroll up by 2,600 px a frame: ${figures(await framesOf(page, -2_600, 200))}`)
  const jump = (to: number) =>
    log.evaluate((list, share) => (list.scrollTop = list.scrollHeight * share), to)
  for (const [share, n] of [
    [0, 1],
    [1, 1_000_000],
  ] as const) {
    say(
      `jump to line ${n}: ${await lasted(async () => {
        await jump(share)
        await line(page, n).waitFor()
      })}`,
    )
  }
  const jumps: number[] = []
  for (let at = 0; at < 20; at += 1) {
    const began = performance.now()
    await jump(((at * 7) % 20) / 20)
    await expect(log.locator('[data-line]').nth(20)).toBeVisible()
    jumps.push(performance.now() - began)
  }
  say(`jump anywhere until lines are there: ${figures(jumps)}`)
  say(`scroll down by 260 px a frame: ${figures(await framesOf(page, 260, 400))}`)

  const find = page.getByRole('searchbox', { name: 'Find in the log' })
  say(
    `search of a text that 40 lines have: ${await lasted(async () => {
      await find.fill('of needle')
      await count('40 lines')
    })}`,
  )
  say(
    `search of a text that 100,000 lines have: ${await lasted(async () => {
      await find.fill('9 of')
      await count('100,000 lines')
    })}`,
  )
  say(`scroll in what was found: ${figures(await framesOf(page, -260, 200))}`)
  await find.fill('')
  await count('1,000,000 lines')
  await page.getByRole('combobox', { name: 'Level' }).click()
  say(
    `125,000 lines by level: ${await lasted(async () => {
      await page.getByRole('option', { name: 'ERROR and above' }).click()
      await count('125,000 lines')
    })}`,
  )
  say(`scroll there: ${figures(await framesOf(page, -260, 200))}`)

  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  say(
    `heap of the page ${(usedSize / 1024 / 1024).toFixed(0)} MB; requests of the page: ${figures(requests)}`,
  )

  const seq = await withDatabase(async (client) => {
    const found = await client.query<{ seq: string }>(
      `SELECT seq FROM log_lines WHERE execution_id = $1 AND message LIKE 'line 123457 of%'`,
      [id],
    )
    return found.rows[0]!.seq
  })
  say(
    `link to line 123,457: ${await lasted(async () => {
      await page.goto(`/executions/${id}?tab=logs&line=${seq}`, { waitUntil: 'commit' })
      await expect(line(page, 123_457)).toBeInViewport()
    })}`,
  )

  const before = serverMb()
  let [most, bytes] = [before, 0]
  const began = performance.now()
  const cookie = (await page.context().cookies())
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ')
  const answer = await fetch(`${address}/api/v1/main/logs/${id}/download`, { headers: { cookie } })
  const reader = answer.body!.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length
    most = Math.max(most, serverMb())
  }
  say(
    `download of ${(bytes / 1e6).toFixed(0)} MB in ${(performance.now() - began).toFixed(0)} ms, server ${before.toFixed(0)} MB before and at most ${most.toFixed(0)} MB`,
  )
  expect(bytes).toBeGreaterThan(50_000_000)
})

test('the times of the lines are told in three ways, and what was cut of a line is marked', async ({
  page,
  rest,
}) => {
  const id = uniqueName('cut')
  await rest.createFlow(
    `id: ${id}
namespace: ${namespace}
tasks:
  - id: talk
    type: scripts.shell.Commands
    commands:
      - printf 'x%.0s' $(seq 1 33234); echo
      - echo the last word
`,
  )
  const { id: executionId } = await rest.start(`${namespace}/${id}`, { wait: true })
  const { log } = executionPage(page)
  await page.goto(`/executions/${executionId}?tab=logs`)
  await expect(log.getByText('1,234 cut', { exact: true })).toBeAttached()
  const last = log.locator('[data-line]').filter({ hasText: 'the last word' })
  const time = last.getByRole('link')
  const choose = async (name: string) => {
    await page.getByRole('combobox', { name: 'Times of the lines' }).click()
    await page.getByRole('option', { name }).click()
  }
  await expect(time).toHaveText(/^\d\d:\d\d:\d\d\.\d{3}$/)
  await choose('Since the start')
  await expect(time).toHaveText(/^\+[\d.]+ m?s$/)
  await choose('How long ago')
  await expect(time).toHaveText(/^(just now|\d+ s ago)$/)
  await page.reload()
  await expect(time).toHaveText(/ ago$/)
  await choose('Clock time')
  await expect(page).not.toHaveURL(/times=/)
})
