import { expect, test } from 'vitest'
import { limitActions } from './limit-actions'

/** Never answers: what it is asked ends with its signal alone. */
const silent: typeof fetch = (_input, init) =>
  new Promise((_resolve, reject) => {
    const signal = init?.signal
    signal?.addEventListener('abort', () => reject(signal.reason as Error))
    if (!signal) setTimeout(() => reject(new Error('no limit')), 50)
  })

const ask = (init: RequestInit) => limitActions(silent, 5)('/flows', init)
const headers = { 'next-action': '40ab' }

test('an action that nobody answers is given up', async () => {
  await expect(ask({ method: 'POST', headers, body: '[]' })).rejects.toMatchObject({
    name: 'TimeoutError',
  })
})

test('files have the time that they need, and so has all that is no action', async () => {
  const body = new FormData()
  body.set('file', new Blob(['x']))
  await expect(ask({ method: 'POST', headers, body })).rejects.toThrow('no limit')
  await expect(ask({ method: 'POST', body: '[]' })).rejects.toThrow('no limit')
  await expect(ask({ headers })).rejects.toThrow('no limit')
})
