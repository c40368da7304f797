// Who comes in, and who does not.

import { createInstance } from './support/instance'
import { administrator, uniqueName } from './support/product'
import { expect, signedOut, signIn, test, whenAlive } from './support/test'

test.use({ storageState: signedOut })

test('a wrong password is refused in words, the right one comes in', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(administrator.email)
  await page.getByLabel('Password').fill('not this one')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(
    page.getByText('This e-mail address and password do not belong together.'),
  ).toBeVisible()
  await page.getByLabel('Password').fill(administrator.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Hello, /)
})

test('an empty form says what is missing', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Enter an e-mail address')).toBeVisible()
  await expect(page.getByText('Enter your password.')).toBeVisible()
})

test('what is typed before the scripts are there is not lost', async ({ page }) => {
  let send = () => {}
  const scripts = new Promise<void>((resolve) => (send = resolve))
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await scripts
    await route.continue()
  })
  await page.goto('/sign-in', { waitUntil: 'commit' })
  await page.getByLabel('E-mail').fill(administrator.email)
  await page.getByLabel('Password').fill(administrator.password)
  send()
  await page.unrouteAll({ behavior: 'wait' })
  await whenAlive(page.getByLabel('E-mail'))
  await expect(page.getByLabel('E-mail')).toHaveValue(administrator.email)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Hello, /)
})

test('a stranger is sent to sign in, and then to where they wanted to go', async ({ page }) => {
  await page.goto('/executions?state=FAILED')
  await expect(page).toHaveURL(/\/sign-in/)
  await page.getByLabel('E-mail').fill(administrator.email)
  await page.getByLabel('Password').fill(administrator.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/executions\?state=FAILED$/)
})

test('whoever signs out is out', async ({ page }) => {
  await signIn(page, administrator)
  await page.getByRole('button', { name: `Account of ${administrator.email}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await page.goto('/flows')
  await expect(page).toHaveURL(/\/sign-in/)
})

test('too many wrong passwords have to wait', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(`${uniqueName('nobody')}@example.com`)
  const button = page.getByRole('button', { name: 'Sign in' })
  const refusal = page.getByText('do not belong together')
  const waiting = page.getByText(/^Too many tries\. Wait \d+ minutes?, then try again\.$/)
  for (let tries = 0; tries < 10; tries++) {
    await page.getByLabel('Password').fill(`wrong ${tries}`)
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await button.click()
    await answered
    await expect(refusal).toBeVisible()
  }
  await page.getByLabel('Password').fill('wrong again')
  await button.click()
  await expect(waiting).toBeVisible()
})

test('the first start prints a link that works once, and its stop leaves nothing', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const instance = await createInstance({ MILLRACE_SAMPLES: 'false' })
  try {
    instance.start()
    await expect.poll(() => instance.printed(), { timeout: 60_000 }).toContain('/welcome?link=')
    const path = /\/welcome\?link=\S+/.exec(instance.printed())?.[0] ?? ''
    await page.goto(`${instance.url}${path}`)
    await expect(
      page.getByRole('heading', { name: 'Set up the first administrator' }),
    ).toBeVisible()
    await page.getByLabel('Name', { exact: true }).fill('Mary')
    await page.getByLabel('E-mail').fill('mary@example.com')
    await page.getByLabel('New password').fill('a password of mine')
    await page.getByLabel('The same again').fill('a password of mine')
    await page.getByRole('button', { name: 'Set password and sign in' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Mary')

    await page.context().clearCookies()
    await page.goto(`${instance.url}${path}`)
    await expect(
      page.getByRole('heading', { name: 'This link does not work any more' }),
    ).toBeVisible()

    await page.goto('about:blank')
    expect(instance.processes().length).toBeGreaterThan(0)
    expect(await instance.stop()).toBe(0)
    await expect.poll(() => instance.processes()).toEqual([])
  } finally {
    await instance.remove()
  }
})
