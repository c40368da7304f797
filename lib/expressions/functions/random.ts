// Names made of chance. The chance comes from the caller, so that the same seed gives the same names.

import type { Definitions } from '../definition'
import { refuse } from '../error'
import type { State } from '../evaluate/state'
import { asText, asWhole } from '../values/operand'

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const nanoAlphabet = `${base62}-_`
const maxNanoLength = 1000
/** KSUIDs count seconds from 13 May 2014. */
const ksuidEpoch = 1_400_000_000

function randomBytes(count: number, state: State): number[] {
  return Array.from({ length: count }, () => Math.floor(state.environment.random() * 256) & 255)
}

function inBase62(bytes: number[], width: number): string {
  let number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  let text = ''
  while (number > 0n) {
    text = base62[Number(number % 62n)]! + text
    number /= 62n
  }
  return text.padStart(width, '0')
}

/** UUID version 7: the time in milliseconds, then chance. */
function uuidBytes(state: State): number[] {
  const bytes = randomBytes(16, state)
  let millis = Math.max(0, Math.floor(state.environment.now))
  for (let index = 5; index >= 0; index--) {
    bytes[index] = millis % 256
    millis = Math.floor(millis / 256)
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes
}

function uuidText(bytes: number[]): string {
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function ksuid(state: State): string {
  const seconds = Math.max(0, Math.floor(state.environment.now / 1000) - ksuidEpoch)
  const time = [24, 16, 8, 0].map((shift) => Math.floor(seconds / 2 ** shift) & 255)
  return inBase62([...time, ...randomBytes(16, state)], 27)
}

export const randomFunctions: Definitions = {
  uuid: {
    parameters: [],
    run: (_, state) => uuidText(uuidBytes(state)),
  },
  id: {
    parameters: [],
    run: (_, state) => inBase62(uuidBytes(state), 22),
  },
  ksuid: {
    parameters: [],
    run: (_, state) => ksuid(state),
  },
  nanoId: {
    parameters: ['length?', 'alphabet?'],
    run: ([length, alphabet], state) => {
      const count = length === undefined || length === null ? 21 : asWhole(length, 'The length')
      if (count < 1 || count > maxNanoLength) {
        refuse('type', `The length must be from 1 to ${maxNanoLength}`)
      }
      const characters = [...(asText(alphabet, state) || nanoAlphabet)]
      state.produce(count)
      return Array.from(
        { length: count },
        () => characters[Math.floor(state.environment.random() * characters.length)]!,
      ).join('')
    },
  },
  randomInt: {
    parameters: ['lower', 'upper'],
    run: ([lower, upper], state) => {
      const [first, last] = [asWhole(lower, 'The lower bound'), asWhole(upper, 'The upper bound')]
      if (last < first) refuse('type', 'The upper bound must not be below the lower')
      return first + Math.floor(state.environment.random() * (last - first))
    },
  },
}
