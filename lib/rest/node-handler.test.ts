import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning, testPassword, testPerson, type TestPerson } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { restPath } from './app'
import { answerRest } from './node-handler'
import { sendAnswer } from './send-answer'

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

  it('names the address of the socket, whatever the client says of it', async () => {
    const sent = { ...headers(), 'X-Millrace-Peer': '6.6.6.6' }
    const addresses = async (body?: FormData) => {
      const started = await fetch(`${base}${restPath}/executions/net/plain`, {
        method: 'POST',
        headers: sent,
        ...(body ? { body } : {}),
      })
      const { id } = (await started.json()) as { id: string }
      const { rows } = await db.pool.query<{ ip: string }>(
        'select ip from audit_entries where subject = $1',
        [id],
      )
      return rows.map(({ ip }) => ip)
    }
    expect(await addresses()).toEqual(['127.0.0.1'])
    // Of a form the whole request is made, with all its headers anew.
    const form = new FormData()
    form.set('data', new File(['x'], 'x.txt'))
    expect(await addresses(form)).toEqual(['127.0.0.1'])
  })

  it('refuses a malformed head, and a body that is larger than it may be', async () => {
    const status = await new Promise<string>((resolve, reject) => {
      const { port } = server.address() as AddressInfo
      const socket = connect(port, '127.0.0.1', () =>
        socket.end(`GET ${restPath}/a\\b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
      )
      socket.once('data', (data) => resolve(String(data).slice(0, 12)))
      socket.once('error', reject)
    })
    expect(status).toBe('HTTP/1.1 400')
    const tooLarge = await fetch(`${base}${restPath}/flows`, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/x-yaml' },
      body: 'x'.repeat(3 * 1024 * 1024),
    })
    expect(tooLarge.status).toBe(413)
  })

  it('breaks off an answer whose source fails, so that it does not look whole', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const failing = createServer((_, response) => {
      void sendAnswer(new Response(readable), response)
    })
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve))
    const { port } = failing.address() as AddressInfo
    const asked = fetch(`http://127.0.0.1:${port}`)
    await writer.write(new TextEncoder().encode('half'))
    const answer = await asked
    void writer.abort(new Error('The disk is gone'))
    await expect(answer.text()).rejects.toThrow()
    failing.close()
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
