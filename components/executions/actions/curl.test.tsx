import { describe, expect, it } from 'vitest'
import { curlOf } from './curl'

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
