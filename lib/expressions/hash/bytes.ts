// Texts as bytes and back: UTF-8, hexadecimal, base64.

export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let length = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    // Half of a surrogate pair has no UTF-8; Java writes a question mark.
    if (code >= 0xd800 && code <= 0xdfff) bytes[length++] = 0x3f
    else if (code < 0x80) bytes[length++] = code
    else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6)
      bytes[length++] = 0x80 | (code & 63)
    } else if (code < 0x10000) {
      bytes[length++] = 0xe0 | (code >> 12)
      bytes[length++] = 0x80 | ((code >> 6) & 63)
      bytes[length++] = 0x80 | (code & 63)
    } else {
      bytes[length++] = 0xf0 | (code >> 18)
      bytes[length++] = 0x80 | ((code >> 12) & 63)
      bytes[length++] = 0x80 | ((code >> 6) & 63)
      bytes[length++] = 0x80 | (code & 63)
    }
  }
  return bytes.subarray(0, length)
}

const replacement = 0xfffd

/** The text of UTF-8 bytes; what is no UTF-8 becomes the replacement character. */
export function fromUtf8(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length;) {
    const first = bytes[index++]!
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : -1
    let code = more === 0 ? first : more === -1 || first > 0xf4 ? replacement : first & (63 >> more)
    for (let rest = more; rest > 0 && code !== replacement; rest--) {
      const next = bytes[index]
      if (next === undefined || (next & 0xc0) !== 0x80) code = replacement
      else {
        code = (code << 6) | (next & 63)
        index += 1
      }
    }
    text += code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
  }
  return text
}

export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index
    const three = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    text += digits[three >> 18]! + digits[(three >> 12) & 63]!
    text += left > 1 ? digits[(three >> 6) & 63]! : '='
    text += left > 2 ? digits[three & 63]! : '='
  }
  return text
}

/** The bytes that base64 spells (the URL alphabet too), or undefined if it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  const clean = text
    .replace(/\s+/g, '')
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/={1,2}$/, '')
  if (clean.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4))
  let length = 0
  let collected = 0
  let bits = 0
  for (const character of clean) {
    const value = digits.indexOf(character)
    if (value === -1) return undefined
    collected = ((collected << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[length++] = (collected >> bits) & 255
    }
  }
  return bytes
}
