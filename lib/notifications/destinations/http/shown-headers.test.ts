import { describe, expect, it } from 'vitest'
import { shownHeaders } from './shown-headers'

describe('the headers of an answer that people see', () => {
  it('are those that help to find it and to know why', () => {
    expect(
      shownHeaders({ 'retry-after': '30', 'x-request-id': 'req-7', 'content-type': 'text/plain' }),
    ).toEqual({ 'content-type': 'text/plain', 'retry-after': '30', 'x-request-id': 'req-7' })
  })
  it('hold nothing that may be a secret', () => {
    const secret = {
      'set-cookie': ['a=b'],
      location: 'https://h/?t=s',
      'x-api-key': 'k',
      etag: 'e',
    }
    expect(shownHeaders(secret)).toBeUndefined()
  })
  it('are cut, and joined where there are several', () => {
    expect(shownHeaders({ via: ['1.1 a', '1.1 b'], server: 'n'.repeat(500) })).toEqual({
      via: '1.1 a, 1.1 b',
      server: 'n'.repeat(200),
    })
  })
})
