import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ExecutionState } from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'
import { relatedExecution, type Asker } from './asker'

/** It is there from the so-manieth look on. */
function askerWhere(thereFrom: number, namespace = 'shop.orders') {
  const looks = { count: 0 }
  const state = { execution: { namespace } } as ExecutionState
  const runtime = {
    state: (_id: string) => Promise.resolve((looks.count += 1) >= thereFrom ? state : null),
  } as Asker['runtime']
  const own = { executionId: newId(), taskRunId: newId(), taskId: 'end' }
  return { looks, asker: { ...own, namespace: 'shop', flowId: 'watch', runtime } }
}
const about = (executionId: string) => ({ positional: [], named: { executionId } })

test('an execution that is about to be started is waited for', async () => {
  const { asker, looks } = askerWhere(4)
  const id = newId()
  expect(await relatedExecution(asker, about(id))).toBe(id)
  expect(looks.count).toBe(4)
})

test('one whose id is older than any start takes, or was not drawn here, is not', async () => {
  for (const id of [newId(Date.now() - 6_000), randomUUID(), 'nonsense']) {
    const { asker, looks } = askerWhere(2)
    await expect(relatedExecution(asker, about(id))).rejects.toMatchObject({ code: 'not-found' })
    expect(looks.count).toBe(1)
  }
})

test('an id of the future is waited for no longer than one of now', async () => {
  const { asker, looks } = askerWhere(3)
  const id = newId(Date.now() + 86_400_000)
  expect(await relatedExecution(asker, about(id))).toBe(id)
  expect(looks.count).toBe(3)
})

test('one of others is refused once it is there', async () => {
  const { asker } = askerWhere(2, 'bank')
  await expect(relatedExecution(asker, about(newId()))).rejects.toMatchObject({ code: 'forbidden' })
})
