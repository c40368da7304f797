// By keyboard, in another language, in the dark.

import { enterByLink, invite } from './support/people'
import { executionPage } from './support/execution-page'
import { administrator, uniqueName } from './support/product'
import { runsForAnHour } from './support/sources'
import { expect, signedOut, test } from './support/test'

test('a flow is run and looked into without a mouse', async ({ page }) => {
  await page.goto('/flows/tutorial/call-an-api')
  const run = page.getByRole('button', { name: 'Run', exact: true })
  await expect(run).toBeVisible()
  const focusBy = async (key: string, target: typeof run) => {
    for (let presses = 0; presses < 60; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await page.keyboard.press(key)
    }
    throw new Error(`${key} does not lead to ${target}`)
  }
  await focusBy('Tab', run)
  await page.keyboard.press('Enter')
  const start = page.getByRole('button', { name: 'Start execution' })
  await expect(start).toBeVisible()
  await focusBy('Tab', start)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/executions\//)
  const execution = executionPage(page)
  await expect(execution.state).toHaveText('Success')
  await focusBy('Tab', execution.timeline)
  await page.keyboard.press('ArrowDown')
  await expect(page).toHaveURL(/[?&]task=/)
  const inspector = page.getByRole('complementary', { name: /^Task run / })
  await expect(inspector).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(inspector).toBeHidden()
})

test('the palette goes anywhere', async ({ page }) => {
  await page.goto('/')
  const palette = page.getByRole('dialog', { name: 'Search and act' })
  const open = () =>
    expect(async () => {
      await page.keyboard.press('ControlOrMeta+k')
      await expect(palette).toBeVisible({ timeout: 1_000 })
    }).toPass()
  await open()
  await palette.getByRole('combobox').fill('workers')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/workers$/)
  await open()
  await expect(palette.getByRole('combobox')).toHaveValue('')
  await palette.getByRole('combobox').fill('orders-by')
  await expect(palette.getByRole('option', { name: /orders-by-region/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/flows\/tutorial\/orders-by-region/)
})

test('the palette does what the page and the person allow', async ({
  page,
  rest,
  browser,
  address,
}) => {
  const { id } = await rest.start('tutorial/approve-before-publish')
  await rest.reaches(id, 'PAUSED')
  const paletteOf = (on: typeof page) => on.getByRole('dialog', { name: 'Search and act' })
  const open = async (on: typeof page) => {
    await expect(async () => {
      await on.keyboard.press('ControlOrMeta+k')
      await expect(paletteOf(on)).toBeVisible({ timeout: 1_000 })
    }).toPass()
    return paletteOf(on).getByRole('combobox')
  }
  await page.goto('/')
  await (await open(page)).fill(id)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/executions/${id}`))
  const execution = executionPage(page)
  await expect(execution.state).toHaveText('Paused')
  await (await open(page)).fill('kill')
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog').getByRole('button', { name: /^Kill/ }).click()
  await expect(execution.state).toHaveText('Killed')
  await (await open(page)).fill('kill')
  await expect(paletteOf(page).getByRole('option', { name: 'Kill execution' })).toHaveCount(0)
  await page.keyboard.press('Escape')

  const guest = await enterByLink(browser, address, await invite(page))
  const typed = await open(guest)
  for (const hidden of ['New flow', 'People', 'Audit log']) {
    await typed.fill(hidden)
    await expect(paletteOf(guest).getByRole('option', { name: hidden, exact: true })).toHaveCount(0)
  }
  await typed.fill('failures')
  await expect(paletteOf(guest).getByRole('option').first()).toHaveText('Failures')
  await guest.keyboard.press('Enter')
  await expect(guest).toHaveURL(/\/executions\/failures$/)
  await guest.context().close()
})

test('g and a letter go to a page', async ({ page }) => {
  await page.goto('/')
  await expect(async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('e')
    await expect(page).toHaveURL(/\/executions$/, { timeout: 1_000 })
  }).toPass()
})

test('j and k walk a list, and single keys can be switched off', async ({ page, rest }) => {
  await rest.start('tutorial/orders-by-region', { wait: true })
  await page.goto('/flows')
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href') ?? '')
  await expect(async () => {
    await page.keyboard.press('j')
    expect(await focused()).toMatch(/^\/flows\//)
  }).toPass()
  const first = await focused()
  await page.keyboard.press('j')
  await expect.poll(focused).not.toBe(first)
  await page.keyboard.press('k')
  await expect.poll(focused).toBe(first)

  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(keys.getByRole('term').filter({ hasText: 'Mark the critical path' })).toBeVisible()
  await keys.getByRole('switch', { name: /^Single keys/ }).click()
  await page.keyboard.press('Escape')
  await expect(keys).toBeHidden()
  await page.keyboard.press('?')
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('dialog', { name: 'Search and act' })).toBeVisible()
  await expect(keys).toBeHidden()
  await expect(page).toHaveURL(/\/flows$/)
})

test('language and theme are switched in place and stay', async ({ page, browser, address }) => {
  const invited = await invite(page)
  const guest = await enterByLink(browser, address, invited)
  await guest.goto('/workers')
  await guest.getByRole('button', { name: 'Language' }).click()
  await guest.getByRole('menuitemradio', { name: '简体中文' }).click()
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('工作节点')
  await expect(guest.locator('html')).toHaveAttribute('lang', /^zh/)
  await guest.getByRole('button', { name: '主题' }).click()
  await guest.getByRole('menuitemradio', { name: '深色' }).click()
  await expect(guest.locator('html')).toHaveClass(/dark/)
  await guest.reload()
  await expect(guest.locator('html')).toHaveClass(/dark/)
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('工作节点')
  await guest.getByRole('button', { name: '语言' }).click()
  await guest.getByRole('menuitemradio', { name: 'English' }).click()
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('Workers')
  await guest.context().close()
})

test('a new device begins in the language of the account', async ({ page, browser, address }) => {
  const invited = await invite(page)
  const guest = await enterByLink(browser, address, invited)
  await guest.goto('/settings')
  await guest.getByRole('combobox', { name: 'Language' }).click()
  const saved = guest.waitForResponse((response) => response.request().method() === 'POST')
  await guest.getByRole('option', { name: '简体中文' }).click()
  await saved
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText('设置')
  await guest.context().close()

  const context = await browser.newContext({
    baseURL: address,
    locale: 'en-GB',
    storageState: signedOut,
  })
  const device = await context.newPage()
  await device.goto('/sign-in')
  await device.getByLabel('E-mail').fill(invited.person.email)
  await device.getByLabel('Password').fill(invited.person.password)
  await device.getByRole('button', { name: 'Sign in' }).click()
  await expect(device.getByRole('navigation', { name: '主导航' })).toBeVisible()
  await context.close()
})

test('what is refused, and why something failed, is said in the language of the reader', async ({
  browser,
  address,
  rest,
}) => {
  const flowId = uniqueName('slow')
  await rest.createFlow(`id: ${flowId}
namespace: journeys
tasks:
  - { id: sleepy, type: scripts.shell.Commands, timeout: PT0.5S, commands: [sleep 20] }
`)
  const { id } = await rest.start(`journeys/${flowId}`, { wait: true })
  const context = await browser.newContext({ baseURL: address, locale: 'zh-CN' })
  await context.addCookies([{ name: 'millrace-locale', value: 'zh', url: address }])
  const page = await context.newPage()
  await page.goto(`/executions/${id}?tab=overview`)
  await expect(page.getByText(/^任务超过了其超时时间/).first()).toBeVisible()

  await page.goto('/settings/people')
  await page.getByRole('button', { name: '邀请人员' }).click()
  const form = page.getByRole('dialog', { name: '邀请人员' })
  await form.getByRole('textbox').nth(0).fill(administrator.email)
  await form.getByRole('textbox').nth(1).fill('Ada')
  await form.getByRole('button').filter({ hasText: '创建账号' }).click()
  await expect(form.getByText('已有人使用这个邮箱地址。').first()).toBeVisible()
  await context.close()
})

test('a time that is told from now says the whole of it, with its zone, on hover', async ({
  page,
  rest,
}) => {
  const { id } = await rest.start('tutorial/orders-by-region', { wait: true })
  // The first page that is read says which zone the reader is in.
  await page.goto('/')
  await page.goto(`/executions/${id}`)
  const time = page.locator('main header time').first()
  await expect(time).toHaveText(/ago|just now|now/)
  await time.hover()
  const whole = /20\d\d, \d\d:\d\d:\d\d\.\d{3} (CET|GMT\+1)/
  await expect(page.getByRole('tooltip')).toHaveText(whole)
  // From when to when it ran, by the keyboard too.
  const duration = page.locator('main header button').filter({ hasText: /\d m?s$/ })
  await page.mouse.move(0, 0)
  await expect(page.getByRole('tooltip')).toHaveCount(0)
  await duration.focus()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  await expect(duration).toBeFocused()
  for (const name of ['Created', 'Started', 'Ended']) {
    await expect(page.getByRole('tooltip')).toContainText(name)
  }
  await expect(page.getByRole('tooltip').getByText(whole)).toHaveCount(3)
})

test('nothing moves for whoever wants it still', async ({ page, rest }) => {
  const flowId = uniqueName('hour')
  await rest.createFlow(runsForAnHour(flowId))
  const { id } = await rest.start(`journeys/${flowId}`)
  const moving = () =>
    page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    )
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await page.goto(`/executions/${id}`)
  await expect(executionPage(page).state).toHaveText('Running')
  await expect.poll(moving).toBeGreaterThan(0)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await expect.poll(moving).toBe(0)
  await page.getByRole('button', { name: 'Kill execution' }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  expect(await moving()).toBe(0)
  await rest.kill(id)
})

test('what is not there says what to do', async ({ page, rest, browser, address }) => {
  await rest.start('tutorial/orders-by-region', { wait: true })
  // Nothing matches.
  await page.goto('/executions?flow=none')
  await expect(page.getByText('No execution matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).last().click()
  await expect(page.getByRole('link', { name: /orders-by-region/ }).first()).toBeVisible()
  // Nothing yet.
  const flowId = uniqueName('fresh')
  await rest.createFlow(runsForAnHour(flowId))
  await page.goto(`/executions/compare?left=${(await rest.start(`journeys/${flowId}`)).id}`)
  await expect(page.getByText('Nothing to compare with')).toBeVisible()
  await page.goto('/notifications?tab=subscriptions')
  await expect(page.getByRole('button', { name: 'Add subscription' }).first()).toBeVisible()
  // Nothing there any more.
  await page.goto('/executions/01890000-0000-7000-8000-000000000000')
  await expect(page.getByText('There is nothing at this address')).toBeVisible()
  await page.getByRole('link', { name: 'Go to the home page' }).click()
  await expect(page).toHaveURL(address + '/')
  // It could not be read: the next try can.
  const refuse = '**/executions?*'
  await page.route(refuse, (route) =>
    route.request().method() === 'POST' ? route.abort() : route.fallback(),
  )
  await page.goto('/executions?flow=orders-by-region')
  await page.getByRole('searchbox', { name: 'Flow', exact: true }).fill('call-an-api')
  await page.keyboard.press('Enter')
  await expect(page.getByText('The executions cannot be read')).toBeVisible()
  await page.unroute(refuse)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('The executions cannot be read')).toBeHidden()
  // Not for this person.
  const guest = await enterByLink(browser, address, await invite(page))
  await guest.goto('/settings/people')
  await expect(guest.getByText('or you may not have the right to see it')).toBeVisible()
  await expect(guest.getByRole('link', { name: 'Go to the home page' })).toBeVisible()
  await guest.context().close()
})
