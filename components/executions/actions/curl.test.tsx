import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { cliOf, curlOf } from './curl'

describe('curlOf', () => {
  it('quotes what a shell would read', () => {
    const line = curlOf(
      {
        namespace: 'company.team',
        flowId: 'orders',
        inputs: { name: "it's $(rm -rf /)", file: '@/etc/passwd', n: 3 },
        labels: { team: 'data', 'system.replay': 'true' },
      },
      'http://localhost:8080',
    )
    expect(line).toContain(String.raw`--form-string 'name=it'\''s $(rm -rf /)'`)
    expect(line).toContain(`--form-string 'file=@/etc/passwd'`)
    expect(line).toContain(
      `'http://localhost:8080/api/v1/main/executions/company.team/orders?labels=team%3Adata'`,
    )
    expect(line).not.toContain('system.replay')
  })
})

describe('cliOf', () => {
  /** The words as a shell reads them. */
  const words = (line: string, env = {}) =>
    execFileSync(
      '/bin/sh',
      ['-c', `npm() { for word; do printf '%s\\0' "$word"; done; }\n${line}`],
      {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      },
    )
      .split('\0')
      .slice(0, -1)

  it('comes out of a shell as it went in, whatever stands in it', () => {
    const line = cliOf(
      {
        namespace: 'company.team',
        flowId: 'orders',
        inputs: { name: "it's $(rm -rf /)\n`x`", n: 3, list: ['a b'] },
        labels: { team: 'data "x"', 'system.replay': 'true' },
      },
      'http://localhost:8080',
    )
    expect(words(line)).toEqual(
      [
        'run --silent millrace -- executions start company.team orders'.split(' '),
        ['--input', "name=it's $(rm -rf /)\n`x`", '--input', 'n=3', '--input', 'list=["a b"]'],
        ['--label', 'team:data "x"'],
      ].flat(),
    )
  })

  it('takes a secret from a variable, since the page does not know it', () => {
    const started = { namespace: 'n', flowId: 'f', inputs: { 'api-key': '******' }, labels: {} }
    const line = cliOf(started, 'http://localhost')
    expect(words(line, { API_KEY: 'a b' }).slice(-2)).toEqual(['--input', 'api-key=a b'])
    expect(curlOf(started, 'http://localhost')).toContain(`--form-string 'api-key='"$API_KEY"`)
  })
})
