import type { Definition, Definitions } from '../definition'
import { refuse } from '../error'
import { fromBase64, fromUtf8, hex, toBase64, utf8 } from '../hash/bytes'
import { md5 } from '../hash/md5'
import { sha1 } from '../hash/sha1'
import { sha256 } from '../hash/sha256'
import { sha512 } from '../hash/sha512'
import { asText } from '../values/operand'

/** A step for so many characters: some do far more for each of them than others. */
function onText(run: (text: string) => string, characters = 32): Definition {
  return {
    parameters: ['input'],
    run: ([input], state) => {
      if (input === null || input === undefined) return null
      const text = asText(input, state)
      state.spend(text.length / characters)
      state.produce(3 * text.length)
      return run(text)
    },
  }
}

function hash(digest: (bytes: Uint8Array) => Uint8Array): Definition {
  return onText((text) => hex(digest(utf8(text))), 3)
}

function decodeBase64(text: string): string {
  const bytes = fromBase64(text)
  return bytes === undefined ? refuse('type', 'Not base64') : fromUtf8(bytes)
}

/** As a form of a web page is encoded, like Java: a space is `+`, and only `.-*_` stay beside letters. */
function urlEncode(text: string): string {
  return encodeURIComponent(fromUtf8(utf8(text)))
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '))
  } catch {
    return refuse('type', 'Not URL-encoded')
  }
}

export const encodingFilters: Definitions = {
  base64encode: onText((text) => toBase64(utf8(text))),
  base64decode: onText(decodeBase64),
  urlencode: onText(urlEncode, 2),
  urldecode: onText(urlDecode),
  md5: hash(md5),
  sha1: hash(sha1),
  sha256: hash(sha256),
  sha512: hash(sha512),
}
