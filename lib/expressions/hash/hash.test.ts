import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64, fromUtf8, hex, toBase64, utf8 } from './bytes'
import { md5 } from './md5'
import { sha1 } from './sha1'
import { sha256 } from './sha256'
import { sha512 } from './sha512'

const hashes = { md5, sha1, sha256, sha512 }

describe.each(Object.entries(hashes))('%s', (name, hash) => {
  it('agrees with the library of Node for every length around the block borders', () => {
    for (let length = 0; length < 300; length++) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + length) & 255)
      expect(hex(hash(bytes))).toBe(createHash(name).update(bytes).digest('hex'))
    }
  })

  it('agrees for random content', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(hex(hash(bytes))).toBe(createHash(name).update(bytes).digest('hex'))
      }),
      { numRuns: 100 },
    )
  })
})

describe('bytes', () => {
  it('writes and reads UTF-8 as Node does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const clean = text.replace(/[\ud800-\udfff]/g, '') + 'é漢😀'
        expect([...utf8(clean)]).toEqual([...Buffer.from(clean, 'utf8')])
        expect(fromUtf8(utf8(clean))).toBe(clean)
      }),
    )
  })

  it('never fails on bytes that are no UTF-8', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof fromUtf8(bytes) === 'string'))
    expect(fromUtf8(Uint8Array.of(0x61, 0xff, 0x62))).toBe('a\ufffdb')
  })

  it('writes and reads base64 as Node does', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect(toBase64(bytes)).toBe(text)
        expect([...fromBase64(text)!]).toEqual([...bytes])
        expect([...fromBase64(Buffer.from(bytes).toString('base64url'))!]).toEqual([...bytes])
      }),
    )
    expect(fromBase64('a')).toBeUndefined()
    expect(fromBase64('a*bc')).toBeUndefined()
  })
})
