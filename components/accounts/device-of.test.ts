import { expect, it } from 'vitest'
import { deviceOf } from './device-of'

const mozilla = 'Mozilla/5.0 '
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko) '

it.each([
  ['(X11; Linux x86_64) ' + webkit + 'Chrome/147.0.0.0 Safari/537.36', 'Chrome', 'Linux'],
  [
    '(Windows NT 10.0; Win64; x64) ' + webkit + 'Chrome/147.0 Safari/537.36 Edg/147.0',
    'Edge',
    'Windows',
  ],
  ['(Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox', 'macOS'],
  [
    '(iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1',
    'Safari',
    'iPhone',
  ],
  ['(Linux; Android 16; K) ' + webkit + 'Chrome/147.0 Mobile Safari/537.36', 'Chrome', 'Android'],
])('tells a browser and a system: %s', (text, browser, system) => {
  expect(deviceOf(mozilla + text)).toEqual({ browser, system })
})

it('says nothing of what it does not know', () => {
  expect(deviceOf(null)).toBeNull()
  expect(deviceOf('<script>alert(1)</script>')).toBeNull()
  expect(deviceOf('curl on Linux')).toEqual({ browser: null, system: 'Linux' })
})
