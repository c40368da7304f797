// Terminal colours in log lines. Text goes in, pieces of text with a style come out; they are rendered as
// text, so nothing in a line can become markup. Every other control sequence is dropped. One pass, linear
// in the length of the line, whatever it holds.

export type AnsiColour =
  | 'red'
  | 'green'
  | 'yellow'
  | 'blue'
  | 'magenta'
  | 'cyan'
  | 'grey'
  | 'default'

export type AnsiStyle = {
  colour: AnsiColour
  bold: boolean
  dim: boolean
  italic: boolean
  underline: boolean
  inverse: boolean
}

export type AnsiPiece = { text: string; style: AnsiStyle }

/** Of text that no sequence has changed. */
export const plain: AnsiStyle = {
  colour: 'default',
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
}

const basic: AnsiColour[] = [
  'default',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'default',
]

const escape = 0x1b
const longestSequence = 64

// oxlint-disable-next-line no-control-regex -- those are what is looked for
const special = /[\u0000-\u0008\u000b-\u001f\u007f]/

export function parseAnsi(line: string): AnsiPiece[] {
  if (!special.test(line)) return line === '' ? [] : [{ text: line, style: plain }]
  const pieces: AnsiPiece[] = []
  let style = plain
  let text = ''
  function flush() {
    if (text !== '') pieces.push({ text, style })
    text = ''
  }
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at)
    if (code === escape) {
      const end = endOfSequence(line, at)
      if (line[at + 1] === '[' && line[end] === 'm') {
        flush()
        style = applyCodes(style, line.slice(at + 2, end))
      }
      at = end
    } else if (code === 0x9 || code === 0xa || (code >= 0x20 && code !== 0x7f)) {
      text += line[at]
    }
  }
  flush()
  return pieces
}

/** The text alone, for searching and copying. */
export function stripAnsi(line: string): string {
  return parseAnsi(line)
    .map(({ text }) => text)
    .join('')
}

/** The place of the last character of the sequence that begins at `start`. */
function endOfSequence(line: string, start: number): number {
  const kind = line[start + 1]
  const limit = Math.min(line.length - 1, start + longestSequence)
  if (kind === '[') {
    for (let at = start + 2; at <= limit; at++) {
      const code = line.charCodeAt(at)
      if (code >= 0x40 && code <= 0x7e) return at
      if (code < 0x20) return at - 1
    }
    return limit
  }
  if (kind === ']' || kind === 'P' || kind === '_' || kind === '^') return endOfString(line, start)
  return Math.min(start + 1, line.length - 1)
}

/** Titles, links and the like end with BEL or ESC \; one that never ends takes the rest of the line. */
function endOfString(line: string, start: number): number {
  for (let at = start + 2; at < line.length; at++) {
    if (line.charCodeAt(at) === 0x07) return at
    if (line.charCodeAt(at) === escape && line[at + 1] === '\\') return at + 1
  }
  return line.length - 1
}

function applyCodes(style: AnsiStyle, text: string): AnsiStyle {
  const codes = text.split(/[;:]/).map((part) => (part === '' ? 0 : Number(part)))
  let next = style
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code === 38 || code === 48) {
      const { colour, length } = extendedColour(codes, at)
      if (code === 38) next = coloured(next, colour)
      at += length
    } else next = applyCode(next, code)
  }
  return next
}

function coloured(style: AnsiStyle, colour: AnsiColour): AnsiStyle {
  return { ...style, colour }
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  if (code === 0) return plain
  if (code === 1) return { ...style, bold: true }
  if (code === 2) return { ...style, dim: true }
  if (code === 3) return { ...style, italic: true }
  if (code === 4) return { ...style, underline: true }
  if (code === 7) return { ...style, inverse: true }
  if (code === 22) return { ...style, bold: false, dim: false }
  if (code === 23) return { ...style, italic: false }
  if (code === 24) return { ...style, underline: false }
  if (code === 27) return { ...style, inverse: false }
  if (code >= 30 && code <= 37) return { ...style, colour: basic[code - 30] ?? 'default' }
  if (code === 39) return { ...style, colour: 'default' }
  if (code === 90) return { ...style, colour: 'grey' }
  if (code >= 91 && code <= 97) return { ...style, colour: basic[code - 90] ?? 'default' }
  return style
}

/** `38;5;n` and `38;2;r;g;b`, as the nearest colour that can be read on both our backgrounds. */
function extendedColour(codes: number[], at: number): { colour: AnsiColour; length: number } {
  if (codes[at + 1] === 5) return { colour: nearest(...paletteRgb(codes[at + 2] ?? 0)), length: 2 }
  if (codes[at + 1] === 2) {
    const [red = 0, green = 0, blue = 0] = codes.slice(at + 2, at + 5)
    return { colour: nearest(red, green, blue), length: 4 }
  }
  return { colour: 'default', length: 1 }
}

function paletteRgb(index: number): [number, number, number] {
  if (!Number.isInteger(index) || index < 0 || index > 255) return [255, 255, 255]
  if (index >= 232) {
    const level = 8 + (index - 232) * 10
    return [level, level, level]
  }
  if (index >= 16) {
    const level = (part: number) => (part === 0 ? 0 : 55 + part * 40)
    const cube = index - 16
    return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)]
  }
  const bright = index >= 8 ? 255 : 170
  return [(index & 1) * bright, ((index >> 1) & 1) * bright, ((index >> 2) & 1) * bright]
}

function nearest(red: number, green: number, blue: number): AnsiColour {
  const highest = Math.max(red, green, blue)
  const lowest = Math.min(red, green, blue)
  if (!(highest - lowest >= 40)) return highest > 60 && highest < 190 ? 'grey' : 'default'
  const hue = hueOf(red, green, blue, highest, highest - lowest)
  if (hue < 20 || hue >= 335) return 'red'
  if (hue < 75) return 'yellow'
  if (hue < 160) return 'green'
  if (hue < 200) return 'cyan'
  return hue < 260 ? 'blue' : 'magenta'
}

function hueOf(red: number, green: number, blue: number, highest: number, range: number): number {
  if (highest === red) return (((green - blue) / range) * 60 + 360) % 360
  if (highest === green) return ((blue - red) / range) * 60 + 120
  return ((red - green) / range) * 60 + 240
}
