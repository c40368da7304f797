// Two executions side by side: from the list, from one of them, and from an address.

import { expectAccessible, expectNoSidewaysScroll } from './support/accessible'
import { uniqueName } from './support/product'
import { namespace } from './support/sources'
import { expect, test } from './support/test'

const source = (id: string, words: string) => `id: ${id}
namespace: ${namespace}
inputs:
  - {id: items, type: JSON, defaults: '["north", "south"]'}
  - {id: fails, type: BOOLEAN, defaults: false}
tasks:
  - id: each
    type: core.flow.ForEach
    values: "{{ inputs.items }}"
    tasks:
      - {id: say, type: core.debug.Return, format: "${words} {{ taskrun.value }}"}
  - {id: check, type: core.execution.Fail, runIf: "{{ inputs.fails }}", errorMessage: it was to fail}
outputs:
  - {id: last, type: STRING, value: "{{ inputs.items | last }}"}
`

test('what differs is shown by task, by value and by revision', async ({ page, rest }) => {
  const id = uniqueName('compared')
  const key = `${namespace}/${id}`
  await rest.createFlow(source(id, 'hello'))
  const left = await rest.start(key, { wait: true })
  await rest.saveFlow(key, source(id, 'goodbye'))
  const inputs = { items: '["north", "east", "south"]', fails: 'true' }
  const right = await rest.start(key, { inputs, wait: true })
  expect([left, right].map(({ state }) => state.current)).toEqual(['SUCCESS', 'FAILED'])

  await page.goto(`/executions?flow=${id}`)
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).click()
  const bar = page.getByRole('toolbar', { name: 'Selected executions' })
  await bar.getByRole('link', { name: 'Compare' }).click()
  await expect(page).toHaveURL(new RegExp(`left=${left.id}&right=${right.id}$`))

  await expect(page.getByRole('row', { name: /^Revision/ })).toContainText('revision 1revision 2')
  const changes = page.getByRole('region', { name: 'What changed in the flow' })
  await expect(changes).toContainText(/− .*format: "hello/)
  await expect(changes).toContainText(/\+ .*format: "goodbye/)
  const given = page.getByRole('region', { name: 'Inputs' })
  await expect(given.getByRole('listitem').filter({ hasText: 'inputs.items[1]' })).toContainText(
    '"south"',
  )
  await expect(given.getByRole('listitem').filter({ hasText: 'inputs.items[2]' })).toContainText(
    'only right',
  )
  const tasks = page.getByRole('region', { name: 'Tasks' })
  await expect(tasks.getByRole('row', { name: /^say north/ })).toContainText('outputs')
  await expect(tasks.getByRole('row', { name: /^say east/ })).toContainText('only right')
  await expect(tasks.getByRole('row', { name: /^check/ })).toContainText('state')
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Swap sides' }).click()
  await expect(page).toHaveURL(new RegExp(`left=${right.id}&right=${left.id}`))
  await expect(tasks.getByRole('row', { name: /^say east/ })).toContainText('only left')

  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)
  await expect(tasks.getByRole('row', { name: /^say east/ })).toBeVisible()
})

test('of an execution the other is picked, and two that are alike have no difference', async ({
  page,
  rest,
}) => {
  const id = uniqueName('alike')
  const key = `${namespace}/${id}`
  await rest.createFlow(source(id, 'hello'))
  const first = await rest.start(key, { wait: true })
  await page.goto(`/executions/compare?left=${first.id}`)
  await expect(page.getByText('Nothing to compare with')).toBeVisible()
  const second = await rest.start(key, { wait: true })

  await page.goto(`/executions/${first.id}`)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Compare with another' }).click()
  await page
    .getByRole('main')
    .getByRole('link')
    .filter({ hasText: second.id.slice(-8) })
    .click()
  await expect(page).toHaveURL(new RegExp(`left=${first.id}&right=${second.id}$`))
  await expect(page.getByText('The same on both sides.')).toHaveCount(2)
  await expect(page.getByRole('region', { name: 'What changed in the flow' })).toHaveCount(0)
  await page.getByRole('checkbox', { name: 'Differences only' }).click()
  await expect(page.getByText('Every task ended alike on both sides.')).toBeVisible()
  await expect(page).toHaveURL(/only=true/)
  await page.reload()
  await expect(page.getByText('Every task ended alike on both sides.')).toBeVisible()
})

test('a long value is cut, says by how much, and is shown whole', async ({ page, rest }) => {
  const id = uniqueName('long')
  const key = `${namespace}/${id}`
  await rest.createFlow(source(id, 'hello'))
  const left = await rest.start(key, { wait: true })
  const items = JSON.stringify(['x'.repeat(1_500), 'the end'])
  const right = await rest.start(key, { inputs: { items }, wait: true })
  await page.goto(`/executions/compare?left=${left.id}&right=${right.id}`)
  const value = page
    .getByRole('region', { name: 'Inputs' })
    .getByRole('listitem')
    .filter({ hasText: 'inputs.items[0]' })
  const long = 'x'.repeat(1_500)
  await expect(value).not.toContainText(long)
  await value.getByRole('button', { name: 'Show 502 more' }).click()
  await expect(value).toContainText(long)
  await expect(value.getByRole('button')).toHaveCount(0)
})

test('an execution that is not there is said to be missing', async ({ page, rest }) => {
  const id = uniqueName('alone')
  await rest.createFlow(source(id, 'hello'))
  const { id: left } = await rest.start(`${namespace}/${id}`, { wait: true })
  const none = '01990000-0000-7000-8000-000000000000'
  await page.goto(`/executions/compare?left=${left}&right=${none}`)
  await expect(page.getByText(`There is no execution ${none}`)).toBeVisible()
  await page.goto('/executions/compare?left=nonsense')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'There is nothing at this address',
  )
})
