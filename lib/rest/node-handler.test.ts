import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning, testPassword, testPerson, type TestPerson } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { restPath } from './app'
import { answerRest } from './node-handler'

const db = await testDatabase()
let real: TestRuntime
let server: Server
let base = ''
let person: TestPerson

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  person = await testPerson([{ namespace: '', role: 'administrator' }])
  server = createServer((request, response) => {
    if (!answerRest(request, response)) response.writeHead(418).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await real.runtime.stop()
})

const headers = () => ({
  authorization: `Basic ${Buffer.from(`${person.email}:${testPassword}`).toString('base64')}`,
})

const source =
  'id: plain\nnamespace: net\ninputs:\n  - { id: data, type: FILE, required: false }\n' +
  'tasks:\n  - id: wait\n    type: core.flow.Pause\n'

describe('REST over a socket', () => {
  it('takes its own paths alone', async () => {
    expect((await fetch(`${base}/flows`)).status).toBe(418)
    expect((await fetch(`${base}${restPath}/flows/search`)).status).toBe(401)
  })

  it('carries bodies both ways, files of several chunks too', async () => {
    const saved = await fetch(`${base}${restPath}/flows`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/x-yaml' },
      body: source,
    })
    expect(saved.status).toBe(200)
    const form = new FormData()
    const content = 'x'.repeat(3_000_000)
    form.set('data', new File([content], 'big.txt'))
    const started = await fetch(`${base}${restPath}/executions/net/plain`, {
      method: 'POST',
      headers: headers(),
      body: form,
    })
    const execution = (await started.json()) as { id: string; inputs: { data: string } }
    const file = `file?path=${encodeURIComponent(execution.inputs.data)}`
    const read = await fetch(`${base}${restPath}/executions/${execution.id}/${file}`, {
      headers: headers(),
    })
    expect((await read.text()).length).toBe(content.length)
  })

  it('says how long an answer is that is there at once, and sends a stream as it comes', async () => {
    const found = await fetch(`${base}${restPath}/flows/search`, { headers: headers() })
    const text = await found.text()
    expect(found.headers.get('content-length')).toBe(`${Buffer.byteLength(text)}`)
    expect(found.headers.get('transfer-encoding')).toBeNull()

    const started = await fetch(`${base}${restPath}/executions/net/plain`, {
      method: 'POST',
      headers: headers(),
    })
    const { id } = (await started.json()) as { id: string }
    const hangUp = new AbortController()
    const following = await fetch(`${base}${restPath}/executions/${id}/follow`, {
      headers: headers(),
      signal: hangUp.signal,
    })
    expect(following.headers.get('content-length')).toBeNull()
    expect(following.headers.get('transfer-encoding')).toBe('chunked')
    hangUp.abort()
  })

  it('lets go of a follower that hangs up', async () => {
    const started = await fetch(`${base}${restPath}/executions/net/plain`, {
      method: 'POST',
      headers: headers(),
    })
    const { id } = (await started.json()) as { id: string }
    let listening = 0
    const { onCommitted } = real.runtime
    real.runtime.onCommitted = (listener) => {
      listening += 1
      const stop = onCommitted(listener)
      return () => {
        listening -= 1
        stop()
      }
    }
    const hangUp = new AbortController()
    const following = await fetch(`${base}${restPath}/executions/${id}/follow`, {
      headers: headers(),
      signal: hangUp.signal,
    })
    await following.body?.getReader().read()
    expect(listening).toBe(1)
    hangUp.abort()
    await until('the follower is gone', () => listening === 0)
    real.runtime.onCommitted = onCommitted
  })
})
