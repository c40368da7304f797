import { describe, expect, it } from 'vitest'
import { parseAnsi, stripAnsi } from './ansi'

const esc = '\u001b'

describe('parseAnsi', () => {
  it('splits a line where its style changes', () => {
    const pieces = parseAnsi(`a${esc}[1;31mb${esc}[0mc`)
    expect(pieces.map(({ text }) => text)).toEqual(['a', 'b', 'c'])
    expect(pieces[1]?.style).toMatchObject({ colour: 'red', bold: true })
    expect(pieces[2]?.style).toMatchObject({ colour: 'default', bold: false })
  })

  it.each([
    ['38;5;196', 'red'],
    ['38;5;46', 'green'],
    ['38;2;80;120;255', 'blue'],
    ['38;5;244', 'grey'],
    ['92', 'green'],
    ['38;5;9999', 'default'],
    ['38;9;1', 'default'],
    ['', 'default'],
  ])('reads colour %s as %s', (codes, colour) => {
    expect(parseAnsi(`${esc}[${codes}mx`)[0]?.style.colour).toBe(colour)
  })

  it('leaves markup as text', () => {
    expect(stripAnsi('<script>alert(1)</script>')).toBe('<script>alert(1)</script>')
  })

  it.each([
    ['cursor moves', `${esc}[2J${esc}[10;10Hx`, 'x'],
    ['a title', `${esc}]0;evil\u0007x`, 'x'],
    ['a link', `${esc}]8;;https://evil.example${esc}\\text${esc}]8;;${esc}\\`, 'text'],
    ['a title that never ends', `a${esc}]0;evil`, 'a'],
    ['an escape at the end', `a${esc}`, 'a'],
    ['a sequence that never ends', `a${esc}[`, 'a'],
    ['control characters', 'a\u0000\u0008\u007fb\tc', 'ab\tc'],
    ['no end of a line', 'one\ntwo', 'one\ntwo'],
  ])('drops %s', (_, line, text) => {
    expect(stripAnsi(line)).toBe(text)
  })

  // Work that grew with the square of the length would not end within the time that a test has.
  it('takes a megabyte of escapes', () => {
    expect(stripAnsi(`${esc}[${'1;'.repeat(500_000)}`.repeat(1))).toBeTypeOf('string')
    expect(stripAnsi(`${esc}]`.repeat(300_000))).toBe('')
    expect(stripAnsi(`${esc}[31m`.repeat(200_000))).toBe('')
  })
})
