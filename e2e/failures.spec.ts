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
  await expect(
    group.getByRole('img', { name: '0 in the older half, 2 in the newer half' }),
  ).toBeVisible()
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

const talks = (id: string) => `id: ${id}
namespace: ${namespace}
inputs:
  - {id: table, type: STRING, defaults: orders}
tasks:
  - id: load
    type: scripts.shell.Commands
    commands:
      - for n in $(seq 40); do echo "row $n of {{ inputs.table }}, with ${'all that it says '.repeat(8)}"; done
      - echo the table is locked >&2
      - exit 3
`

test('why it failed, its last words, its inputs, its worker and the same elsewhere are on one screen', async ({
  page,
  rest,
}) => {
  const id = uniqueName('talks')
  const key = `${namespace}/${id}`
  await rest.createFlow(talks(id))
  await rest.start(key, { wait: true })
  const failed = await rest.start(key, { wait: true })
  await page.goto(`/executions/${failed.id}?tab=overview`)
  const why = page.getByRole('region', { name: 'Why it failed' })
  await expect(why.getByRole('heading', { name: 'Failed first: load' })).toBeInViewport()
  await expect(why.getByText('The script ended with exit code 3').first()).toBeInViewport()
  await expect(why.getByRole('link', { name: 'mill-1' })).toBeInViewport()
  await expect(why.getByText('the table is locked', { exact: true })).toBeInViewport()
  await expect(why.getByLabel('The last lines of its log')).not.toContainText('row 10 of')
  await expect(why.getByRole('link', { name: /^The same failure/ })).toBeInViewport()
  await expect(why.getByText('Its inputs, as rendered')).toBeInViewport()
  await expect(why).toContainText(/row \$n of orders/)
})
