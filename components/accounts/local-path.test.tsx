import { describe, expect, it } from 'vitest'
import { localPath } from './local-path'

describe('localPath', () => {
  it('keeps a path of this site', () => {
    expect(localPath('/flows/a?q=1')).toBe('/flows/a?q=1')
  })
  it.each([
    undefined,
    ['/a'],
    '',
    'flows',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
  ])('turns %j into the home page', (next) => {
    expect(localPath(next)).toBe('/')
  })
})
