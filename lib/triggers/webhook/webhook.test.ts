import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { saveFlow } from '@/lib/flows/save'
import { handleRest, restPath } from '@/lib/rest/app'
import { setSecret } from '@/lib/secrets/set'
import { listeningRoom } from '@/lib/testing/listening-room'
import { until } from '@/lib/testing/test-runtime'

const { db, real } = await listeningRoom()
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
const returning = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: done\n'

async function save(id: string, trigger: string, body = returning): Promise<void> {
  const source = `id: ${id}\nnamespace: hooks\n${body}triggers:\n  - id: hook\n    type: core.trigger.Webhook\n${trigger}`
  const saved = await saveFlow({ source }, by)
  if (!saved.ok) throw new Error(JSON.stringify(saved))
}

async function call(path: string, options: RequestInit = {}) {
  const url = `http://millrace.test${restPath}/executions/webhook/hooks/${path}`
  const response = await handleRest(new Request(url, { method: 'POST', ...options }))
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') && text !== ''
  return {
    status: response.status,
    text,
    body: (isJson ? JSON.parse(text) : {}) as { id: string; outputs?: object; state?: object },
  }
}

async function executionOf(id: string) {
  const state = await real.runtime.state(id)
  if (!state) throw new Error(`no execution ${id}`)
  return state.execution
}
const executionsOf = async (flowId: string) =>
  (await db.pool.query('SELECT id FROM executions WHERE flow_id = $1', [flowId])).rows.length
const reasonOf = async (flowId: string) =>
  (await db.pool.query('SELECT last_reason FROM triggers WHERE flow_id = $1', [flowId])).rows[0]
    ?.last_reason as string | null

describe('a call with the right key', () => {
  it('starts an execution with body, headers and query, whatever the method', async () => {
    const inputs = 'inputs:\n  - id: name\n    type: STRING\n'
    const trigger = `    key: k1\n    inputs:\n      name: "{{ trigger.body.name ?? 'nobody' }}"\n`
    await save('plain', trigger, inputs + returning)
    const answer = await call('plain/k1?a=1&a=2', {
      body: '{"name":"Ada"}',
      headers: { 'content-type': 'application/json', 'x-own': 'yes', authorization: 'Bearer no' },
    })
    expect(answer.status).toBe(200)
    const execution = await executionOf(answer.body.id)
    expect(execution.inputs).toEqual({ name: 'Ada' })
    expect(execution.actor).toMatchObject({ kind: 'webhook' })
    expect(execution.trigger?.variables).toMatchObject({
      body: { name: 'Ada' },
      parameters: { a: ['1', '2'] },
      headers: { 'x-own': ['yes'] },
    })
    expect(JSON.stringify(execution.trigger)).not.toContain('Bearer')
    const got = await call('plain/k1', { method: 'GET' })
    expect((await executionOf(got.body.id)).trigger?.variables.body).toBeNull()
    const put = await call('plain/k1', { method: 'PUT', body: 'just text' })
    expect((await executionOf(put.body.id)).trigger?.variables.body).toBe('just text')
  })

  it('answers with the outputs where it is told to wait', async () => {
    const outputs =
      'outputs:\n  - id: word\n    type: STRING\n    value: "{{ trigger.body.word }}"\n'
    await save(
      'waits',
      '    key: k\n    wait: true\n    returnOutputs: true\n',
      returning + outputs,
    )
    const answer = await call('waits/k', { body: '{"word":"hello"}' })
    expect(answer.body).toMatchObject({ outputs: { word: 'hello' }, state: { current: 'SUCCESS' } })
  })

  it('starts nothing where its conditions do not hold, and the reason can be read', async () => {
    await save('picky', `    key: k\n    when: "{{ trigger.body.go == true }}"\n`)
    expect((await call('picky/k', { body: '{"go":false}' })).status).toBe(204)
    expect(await executionsOf('picky')).toBe(0)
    expect(await reasonOf('picky')).toContain('gave false')
    expect((await call('picky/k', { body: '{"go":true}' })).status).toBe(200)
    expect(await reasonOf('picky')).toBeNull()
  })

  it('is one start for one Idempotency-Key', async () => {
    await save('once', '    key: k\n')
    const headers = { 'idempotency-key': 'abc' }
    const [first, second] = [await call('once/k', { headers }), await call('once/k', { headers })]
    expect(second.body.id).toBe(first.body.id)
    expect(await executionsOf('once')).toBe(1)
  })

  it('may have a secret as its key', async () => {
    await setSecret({ namespace: 'hooks', key: 'HOOK', value: 'from the store' })
    await save('secret', `    key: "{{ secret('HOOK') }}"\n`)
    expect((await call('secret/from%20the%20store')).status).toBe(200)
    expect((await call('secret/HOOK')).status).toBe(404)
  })
})

describe('a body', () => {
  const bodyOf = async (answer: { body: { id: string } }) =>
    (await executionOf(answer.body.id)).trigger?.variables.body

  it('is read as what it says it is', async () => {
    await save('bodies', '    key: k\n')
    const send = async (body: BodyInit, type?: string) =>
      bodyOf(
        await call('bodies/k', { body, ...(type ? { headers: { 'content-type': type } } : {}) }),
      )
    expect(await send('{"a":[1,{"b":null}]}', 'application/json')).toEqual({ a: [1, { b: null }] })
    expect(await send('{"a":', 'application/json')).toBe('{"a":')
    expect(await send('a=1&b=x%20y&b=z', 'application/x-www-form-urlencoded')).toEqual({
      a: '1',
      b: ['x y', 'z'],
    })
    expect(await send('plain 水', 'text/plain; charset=utf-8')).toBe('plain 水')
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80])
    expect(await send(bytes, 'image/png')).toEqual({ contentType: 'image/png', base64: '//4AgA==' })
    const form = new FormData()
    form.append('field', 'one')
    form.append('file', new File([bytes], 'a.bin', { type: 'application/zip' }))
    expect(await send(form)).toEqual({
      field: 'one',
      file: { name: 'a.bin', contentType: 'application/zip', base64: '//4AgA==' },
    })
  })

  it('that is hostile starts what it says or is refused, and breaks nothing', async () => {
    await save('hostile', '    key: k\n')
    const json = { headers: { 'content-type': 'application/json' } }
    const deep = await call('hostile/k', { ...json, body: '['.repeat(100_000) })
    expect(deep.status).toBe(422)
    expect(deep.text).toContain('nested deeper than 200')
    const kept = [
      '{"__proto__":{"admin":true}}',
      '{"a":"\\u0000"}',
      '{"a":"\\ud800"}',
      '"a\u0000b"',
    ]
    for (const body of kept) {
      const answer = await call('hostile/k', { ...json, body })
      expect([body, answer.status]).toEqual([body, 200])
      await real.runtime.waitForEnd(answer.body.id, 20_000)
      expect((await executionOf(answer.body.id)).state).toBe('SUCCESS')
    }
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    const broken = await call('hostile/k', {
      body: '--x\r\nnothing',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    })
    expect(broken.status).toBe(422)
    const odd = await call(`hostile/k?${encodeURIComponent('__proto__')}=1&a%00=b`)
    expect(odd.status).toBe(200)
  })

  it('is turned away by stopAfter once an execution has ended so', async () => {
    const inputs = 'inputs:\n  - id: n\n    type: INT\n'
    const trigger = `    key: k\n    stopAfter: [FAILED]\n    inputs:\n      n: "{{ trigger.body.n }}"\n`
    await save('stops', trigger, inputs + returning)
    expect((await call('stops/k', { body: '{"n":1}' })).status).toBe(200)
    expect((await call('stops/k', { body: '{"n":"none"}' })).status).toBe(200)
    await until('it to be off', async () => {
      const { rows } = await db.pool.query(`SELECT disabled FROM triggers WHERE flow_id = 'stops'`)
      return rows[0]?.disabled as boolean
    })
    expect((await call('stops/k', { body: '{"n":1}' })).status).toBe(404)
    expect(await reasonOf('stops')).toContain('ended as FAILED')
  })
})

describe('a call that is refused', () => {
  it('cannot tell a wrong key from a flow that is not there or a trigger that is off', async () => {
    await save('closed', '    key: right\n')
    const wrong = await call('closed/wrong')
    expect(wrong.status).toBe(404)
    const text = (answer: { text: string }) => answer.text.replace(/"instance":"[^"]*"/, '')
    expect(text(await call('missing/right'))).toBe(text(wrong))
    await db.pool.query(`UPDATE triggers SET disabled = true WHERE flow_id = 'closed'`)
    expect(text(await call('closed/right'))).toBe(text(wrong))
    expect((await call('closed/right', { method: 'DELETE' })).status).not.toBe(200)
    expect(await executionsOf('closed')).toBe(0)
  })

  it('has a body above the limit', async () => {
    await save('small', '    key: k\n    maxBodySize: 1024\n')
    expect((await call('small/k', { body: 'x'.repeat(1024) })).status).toBe(200)
    expect((await call('small/k', { body: 'x'.repeat(1025) })).status).toBe(413)
    expect(await executionsOf('small')).toBe(1)
  })

  it('has no right signature', async () => {
    await save('signed', '    key: k\n    hmac:\n      secret: shh\n      header: X-Signature\n')
    const body = '{"a": 1}'
    const sign = (secret: string, encoding: 'hex' | 'base64') =>
      createHmac('sha256', secret).update(body).digest(encoding)
    const send = (signature: string, sent = body) =>
      call('signed/k', { body: sent, headers: { 'x-signature': signature } })
    expect((await send(`sha256=${sign('shh', 'hex')}`)).status).toBe(200)
    expect((await send(sign('shh', 'base64'))).status).toBe(200)
    for (const answer of [
      await send(sign('other', 'hex')),
      await send(sign('shh', 'hex'), '{"a": 2}'),
      await send(''),
      await call('signed/k', { body }),
    ]) {
      expect(answer.status).toBe(403)
    }
    expect(await executionsOf('signed')).toBe(2)
    expect(await reasonOf('signed')).toContain('signature')
  })
})
