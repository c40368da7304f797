import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleOf } from '@/lib/engine'
import { smtpReceiver } from '../receivers/smtp-receiver.testing'
import { deliverSample } from './deliver.testing'

// A mail as it lies in the mailbox: words of its subject, its text and its HTML, and whom it names.

const mail = await smtpReceiver()
afterAll(() => mail.close())
beforeEach(() => {
  mail.mails.length = 0
})

const config = (more: object = {}) => ({
  to: 'ada@example.com, bob@example.com',
  smtpUrl: `smtp://127.0.0.1:${mail.port}`,
  ...more,
})

type Parts = { headers: Map<string, string>; text: string; html: string }

const headersOf = (head: string) =>
  new Map(
    head
      .replaceAll(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
      }),
  )

function decoded(headers: Map<string, string>, body: string): string {
  const how = headers.get('content-transfer-encoding')
  if (how === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (how !== 'quoted-printable') return body
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** The first mail that came, taken apart (RFC 2045, RFC 2046). */
function opened(): Parts {
  const data = mail.mails[0]?.data ?? ''
  const end = data.indexOf('\r\n\r\n')
  const headers = headersOf(data.slice(0, end))
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1] ?? ''
  const parts = data
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const middle = part.indexOf('\r\n\r\n')
      const own = headersOf(part.slice(2, middle))
      return { type: own.get('content-type') ?? '', body: decoded(own, part.slice(middle + 4)) }
    })
  const of = (type: string) => parts.find((part) => part.type.startsWith(type))?.body ?? ''
  return { headers, text: of('text/plain'), html: of('text/html') }
}

describe('a mail of a failure', () => {
  it('says what, where, how long, what failed first, why and the last lines, in text and in HTML', async () => {
    expect(await deliverSample('email', config())).toMatchObject({
      ok: true,
      entry: { response: expect.stringContaining('250') },
    })
    const { headers, text, html } = opened()
    const { id, executionId } = sampleOf('execution.failed')
    expect(headers.get('subject')).toBe('[Millrace] shop.orders.import-orders: FAILED')
    // The same on every try: whoever gets it twice has it once.
    expect(headers.get('message-id')).toBe(`<${id}@millrace>`)
    expect(headers.get('to')).toBe('ada@example.com, bob@example.com')
    expect(mail.mails[0]?.to).toEqual(['ada@example.com', 'bob@example.com'])
    const link = `https://millrace.test/executions/${executionId}`
    const said = [
      'import-orders',
      '1 m 04 s',
      'load_orders',
      'The script ended with the code 1.',
      'Line 14: the amount is missing',
      link,
    ]
    for (const one of said) expect.soft(text).toContain(one)
    for (const one of said) expect.soft(html).toContain(one)
    expect(html).toContain(`<a href="${link}"`)
  })

  it('of what waits says what it waits for', async () => {
    await deliverSample('email', config(), { types: ['execution.paused'] })
    const { headers, text } = opened()
    expect(headers.get('subject')).toBe('[Millrace] shop.orders.import-orders: PAUSED')
    expect(text).toContain('Waits for: an approval')
  })

  it('of many counts them all, the most frequent first', async () => {
    const groups = [
      { name: 'shop.a: FAILED boom', count: 9_000 },
      { name: 'shop.b: FAILED boom', count: 999 },
    ]
    await deliverSample('email', config(), { digest: { total: 9_999, groups } })
    const { headers, text } = opened()
    expect(headers.get('subject')).toBe('[Millrace] 9999 notifications')
    expect(text).toMatch(/shop\.a: FAILED boom: 9000\r?\nshop\.b: FAILED boom: 999/)
  })
})

describe('words of one’s own', () => {
  const template = '<b>{{ flow.id }}</b> & "{{ execution.state }}"'

  it('are the text, and stand in the HTML as they are written', async () => {
    const subject = '{{ flow.id }} is {{ execution.state }}\r\nBcc: eve@example.com'
    await deliverSample('email', config({ template, subject }))
    const { headers, text, html } = opened()
    expect(text.trim()).toBe('<b>import-orders</b> & "FAILED"')
    expect(html).toContain('&lt;b&gt;import-orders&lt;/b&gt; &amp; &quot;FAILED&quot;')
    // No line of it becomes a header.
    expect(headers.get('subject')).toContain('import-orders is FAILED')
    expect(headers.has('bcc')).toBe(false)
    expect(mail.mails[0]?.to).toEqual(['ada@example.com', 'bob@example.com'])
  })

  it('that cannot be rendered are not sent', async () => {
    const wrong = await deliverSample('email', config({ subject: '{{ nothing.here }' }))
    expect(wrong).toMatchObject({ ok: false, reason: 'template', final: true })
    expect(mail.mails).toEqual([])
  })
})

it('says what the server said', async () => {
  mail.refuse = '550 no such user here'
  expect(await deliverSample('email', config())).toMatchObject({
    ok: false,
    reason: 'rejected',
    entry: { message: expect.stringContaining('no such user here') },
  })
  mail.refuse = null
})

/** Of Debian's package python3-aiosmtpd. */
const program = 'aiosmtpd'

describe('a real SMTP server', () => {
  it('takes the mail, and it lies in its mailbox', async (context) => {
    if (spawnSync(program, ['--version']).status !== 0) {
      context.skip('skipped: no server (aiosmtpd is not installed)')
    }
    const folder = mkdtempSync(join(tmpdir(), 'mailbox-'))
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port: free } = server.address() as AddressInfo
        server.close(() => resolve(free))
      })
    })
    const box = join(folder, 'mail')
    const server = spawn(
      program,
      ['-n', '-l', `127.0.0.1:${port}`, '-c', 'aiosmtpd.handlers.Mailbox', box],
      { stdio: 'ignore' },
    )
    try {
      const send = () => deliverSample('email', config({ smtpUrl: `smtp://127.0.0.1:${port}` }))
      for (let tries = 0; ; tries += 1) {
        const result = await send()
        if (result.ok) break
        expect(tries, JSON.stringify(result)).toBeLessThan(100)
        await pause(100)
      }
      const [file = ''] = readdirSync(join(box, 'new'))
      const kept = readFileSync(join(box, 'new', file), 'utf8')
      expect(kept).toMatch(/^To: ada@example\.com, bob@example\.com$/m)
      expect(kept).toMatch(/^X-RcptTo: ada@example\.com, bob@example\.com$/m)
      expect(kept).toMatch(/^Subject: \[Millrace\] shop\.orders\.import-orders: FAILED\r?$/m)
    } finally {
      server.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
