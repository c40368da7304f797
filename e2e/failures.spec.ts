// What fails in the same way is one line, and each failure says how often it happened.

import { expectAccessible, expectNoSidewaysScroll } from './support/accessible'
import { uniqueName } from './support/product'
import { namespace } from './support/sources'
import { expect, test } from './support/test'

const source = (id: string) => `id: ${id}
namespace: ${namespace}
inputs:
  - {id: order, type: INT}
  - {id: why, type: STRING, defaults: no price}
tasks:
  - id: check
    type: core.execution.Fail
    errorMessage: "order {{ inputs.order }} of ${id} has {{ inputs.why }}"
`

test('what failed in the same way is one line, as it happens', async ({ page, rest }) => {
  const id = uniqueName('fails')
  const key = `${namespace}/${id}`
  await rest.createFlow(source(id))
  await rest.start(key, { inputs: { order: '17' }, wait: true })
  await rest.start(key, { inputs: { order: '18', why: 'no address' }, wait: true })
  await page.goto('/executions')
  await page.getByRole('link', { name: 'Failures' }).click()
  await expect(page).toHaveURL(/\/executions\/failures$/)
  await expect(page.getByRole('combobox', { name: 'Range' })).toBeVisible()
  await page.getByRole('combobox', { name: 'Namespace' }).selectOption(namespace)
  const ours = page.getByRole('listitem').filter({ hasText: id })
  await expect(ours).toHaveCount(2)
  await expect(ours.filter({ hasText: 'order 17' })).toContainText('1 time')

  const last = await rest.start(key, { inputs: { order: '19' }, wait: true })
  const group = ours.filter({ hasText: `order 19 of ${id} has no price` })
  await expect(group).toContainText('2 times')
  await expect(ours).toHaveCount(2)
  await expectAccessible(page)

  await group.getByRole('link', { name: `order 19 of ${id} has no price` }).click()
  await expect(page).toHaveURL(new RegExp(last.id))
  await page.getByRole('tab', { name: 'Overview', exact: true }).click()
  await page.getByRole('link', { name: 'The same failure once more in 30 days' }).click()
  await expect(page).toHaveURL(new RegExp(`flow=${id}`))
  await expect(ours).toHaveCount(2)

  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)
  await group.getByRole('link', { name: '2 times' }).click()
  await expect(page).toHaveURL(/state=FAILED/)
  await expect(page.getByRole('link', { name: new RegExp(`${id}$`) })).toHaveCount(3)
})
