// Hundreds of workers: found by text, put in order by any column, a page of them at a time, all in the address.

import { expectAccessible, expectNoSidewaysScroll } from './support/accessible'
import { ownDatabase, withDatabase } from './support/database'
import { uniqueName } from './support/product'
import { expect, test } from './support/test'

test.skip(!ownDatabase, 'needs the embedded Postgres of the product')

const fleet = uniqueName('fleet')

/** As 500 that heartbeat would have written them; for an hour nobody misses them. */
const insert = `INSERT INTO workers (id, name, "group", region, labels, host, pid, platform, cores, memory_bytes,
    version, node_version, slots, task_types, state, started_at, last_seen_at, running, load)
  SELECT gen_random_uuid(), $1 || '-' || n, (ARRAY['gpu', 'etl'])[1 + n % 2], 'eu-central',
    jsonb_build_object('zone', 'z' || n % 7), $1 || '-host-' || n, n, 'linux', 8, 32e9::bigint, '0.1.0', '24.0.0',
    20, '{}', CASE WHEN n % 100 = 0 THEN 'paused' ELSE 'active' END, now(), now() + interval '1 hour',
    n % 20, n / 100.0
  FROM generate_series(1, 500) AS n`

test.beforeEach(() => withDatabase((client) => client.query(insert, [fleet])))
test.afterEach(() =>
  withDatabase((client) => client.query(`DELETE FROM workers WHERE name LIKE $1 || '-%'`, [fleet])),
)

test('are filtered and sorted in the address, and turned by pages', async ({ page }) => {
  await page.goto('/workers')
  const table = page.getByRole('table', { name: 'Workers' })
  const rows = table.locator('tbody tr')
  const first = rows.first().getByRole('link').first()
  await expect(rows).toHaveCount(50)
  const filter = page.getByRole('searchbox', { name: /^Filter by name/ })
  await filter.fill(`${fleet} gpu zone:z3`)
  await expect(page).toHaveURL(/[?&]q=/)
  await expect(page.getByRole('status').filter({ hasText: /^36 of 50\d workers$/ })).toBeVisible()
  await expect(rows).toHaveCount(36)

  await filter.fill(fleet)
  await expect(rows).toHaveCount(50)
  const load = table.getByRole('columnheader', { name: 'Load' })
  await load.getByRole('button').click()
  await expect(load).toHaveAttribute('aria-sort', 'descending')
  await expect(page).toHaveURL(/sort=-load/)
  await expect(first).toHaveText(`${fleet}-500`)
  const pages = page.getByRole('navigation', { name: 'Pages' })
  await pages.getByRole('button', { name: 'Next page' }).click()
  await expect(page).toHaveURL(/page=2/)
  await expect(pages).toContainText('51–100 of 500')
  await expect(first).toHaveText(`${fleet}-450`)

  await page.reload()
  await expect(first).toHaveText(`${fleet}-450`)
  await expect(filter).toHaveValue(fleet)
  await expect(load).toHaveAttribute('aria-sort', 'descending')

  await load.getByRole('button').press('Enter')
  await expect(load).toHaveAttribute('aria-sort', 'ascending')
  await expect(page).not.toHaveURL(/page=/)
  await expect(first).toHaveText(`${fleet}-1`)
  for (let turn = 0; turn < 9; turn += 1) {
    await pages.getByRole('button', { name: 'Next page' }).press('Enter')
  }
  await expect(pages).toContainText('451–500 of 500')
  const next = pages.getByRole('button', { name: 'Next page' })
  await expect(next).toBeFocused()
  await expect(next).toHaveAttribute('aria-disabled', 'true')
  await page.goto(`/workers?q=${fleet}&page=99`)
  await expect(pages).toContainText('451–500 of 500')

  await filter.fill('nothing is called this')
  await expect(page.getByText('No worker matches the filter')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filter' }).click()
  await expect(page).toHaveURL(/\/workers$/)
  await expect(rows).toHaveCount(50)
})

test('every column sorts both ways and then not at all', async ({ page }) => {
  await page.goto(`/workers?q=${fleet}`)
  const headings = page.getByRole('columnheader').filter({ has: page.getByRole('button') })
  await expect(headings).toHaveCount(14)
  for (const heading of await headings.all()) {
    await heading.getByRole('button').click()
    await expect(heading).toHaveAttribute('aria-sort', /ascending|descending/)
    const way = await heading.getAttribute('aria-sort')
    await expect(page.locator('th[aria-sort]')).toHaveCount(1)
    await heading.getByRole('button').click()
    await expect(heading).not.toHaveAttribute('aria-sort', way ?? '')
    await heading.getByRole('button').click()
    await expect(heading).not.toHaveAttribute('aria-sort')
  }
  await expect(page).not.toHaveURL(/sort=/)
})

test('rows keep their places under a hand, and show what is new', async ({ page }) => {
  await page.goto(`/workers?q=${fleet}&sort=-load`)
  await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
  const rows = page.locator('tbody tr')
  const first = rows.first().getByRole('link').first()
  const last = rows.nth(49)
  await last.hover()
  await expect(last).toContainText(`${fleet}-451`)
  await withDatabase((client) =>
    client.query('UPDATE workers SET load = 77.5 WHERE name = $1', [`${fleet}-451`]),
  )
  await expect(last).toContainText('77.5')
  await expect(last).toContainText(`${fleet}-451`)
  await expect(first).toHaveText(`${fleet}-500`)
  await page.getByRole('heading', { level: 1 }).hover()
  await expect(first).toHaveText(`${fleet}-451`)
})

test('what was done to one is said though it left the filter', async ({ page }) => {
  await page.goto(`/workers?q=${fleet}+paused&sort=worker`)
  const rows = page.locator('tbody tr')
  await expect(rows).toHaveCount(5)
  await page.getByRole('button', { name: `Actions for ${fleet}-100`, exact: true }).click()
  await page.getByRole('menuitem', { name: 'Resume worker' }).click()
  // The row leaves before the order is answered.
  await page.route('**/workers?*', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback()
    const answer = await route.fetch()
    await expect(rows).toHaveCount(4)
    return route.fulfill({ response: answer })
  })
  await page.getByRole('alertdialog').getByRole('button', { name: 'Resume worker' }).click()
  await expect(page.getByText(`${fleet}-100 takes tasks again`)).toBeVisible()
})

test('on a phone they are sorted by a choice, and nothing sticks out', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`/workers?q=${fleet}`)
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Load')
  const items = page.getByRole('list', { name: 'Workers' }).getByRole('listitem')
  await expect(items).toHaveCount(50)
  await expect(items.first()).toContainText(`${fleet}-500`)
  await page.getByRole('button', { name: 'Sort ascending' }).click()
  await expect(items.first()).toContainText(`${fleet}-1`)
  await expect(page).toHaveURL(/sort=load/)
  await page.keyboard.press('j')
  await expect(items.first().getByRole('link').first()).toBeFocused()
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
})
