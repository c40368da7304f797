import { describe, expect, it } from 'vitest'
import { namespacesRelated, pathOfUri, safeName, uriOfPath } from './uri'

it('refuses a URI that climbs out, however it is written', () => {
  for (const uri of ['millrace:///../x', 'millrace:///a/%2e%2e/%2e%2e/x', 'file:///etc/passwd']) {
    expect(() => pathOfUri(uri)).toThrow()
  }
  expect(pathOfUri('kestra:///demo/a%20b')).toBe('demo/a b')
  expect(uriOfPath('demo/a b')).toBe('millrace:///demo/a%20b')
})

describe('names and namespaces', () => {
  it('makes a name safe for a path and for a shell', () => {
    expect(safeName('../../etc/pass wd;rm')).toBe('pass_wd_rm')
    expect(safeName('..')).toBe('file')
  })

  it('relates a namespace to those above and below, and to no other', () => {
    expect(namespacesRelated('sales', 'sales.eu')).toBe(true)
    expect(namespacesRelated('sales.eu', 'sales')).toBe(true)
    expect(namespacesRelated('sales', 'salesforce')).toBe(false)
    expect(namespacesRelated('sales.eu', 'sales.us')).toBe(false)
  })
})
