import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineDiff } from './line-diff'

describe('lineDiff', () => {
  it('shows what each side has alone', () => {
    expect(lineDiff('a\nb\nc', 'a\nx\nc\nd')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'theirs', text: 'b' },
      { kind: 'mine', text: 'x' },
      { kind: 'same', text: 'c' },
      { kind: 'mine', text: 'd' },
    ])
  })

  it('holds both texts whole', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const lines = lineDiff(a.join('\n'), b.join('\n'))
        const side = (other: string) =>
          lines.filter(({ kind }) => kind !== other).map((line) => line.text)
        expect(side('mine').join('\n')).toBe(a.join('\n'))
        expect(side('theirs').join('\n')).toBe(b.join('\n'))
      }),
    )
  })
})
