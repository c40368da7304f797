// SHA-512 on 64-bit words, each held as two halves of 32 bits.

import { sha2Constants, type Words } from './constants'
import { padded } from './padding'

/** FIPS 180-4. */
export function sha512(message: Uint8Array): Uint8Array {
  const { rounds, start } = sha2Constants()
  const bytes = padded(message, 128, 16, false)
  const view = new DataView(bytes.buffer)
  const state: Words = { high: Int32Array.from(start.high), low: Int32Array.from(start.low) }
  const words: Words = { high: new Int32Array(80), low: new Int32Array(80) }
  for (let offset = 0; offset < bytes.length; offset += 128) {
    for (let index = 0; index < 16; index++) {
      words.high[index] = view.getInt32(offset + index * 8)
      words.low[index] = view.getInt32(offset + index * 8 + 4)
    }
    for (let index = 16; index < 80; index++) extend(words, index)
    mix(state, words, rounds)
  }
  const digest = new Uint8Array(64)
  const out = new DataView(digest.buffer)
  for (let index = 0; index < 8; index++) {
    out.setInt32(index * 8, state.high[index]!)
    out.setInt32(index * 8 + 4, state.low[index]!)
  }
  return digest
}

/** The high half of a rotation to the right by 1 to 63; the low half is that of the swapped halves. */
function rotate(high: number, low: number, count: number): number {
  if (count >= 32) return count === 32 ? low : rotate(low, high, count - 32)
  return (high >>> count) | (low << (32 - count))
}

function carry(sum: number): number {
  return Math.floor(sum / 4294967296)
}

function extend(words: Words, index: number): void {
  const { high, low } = words
  const [farHigh, farLow] = [high[index - 15]!, low[index - 15]!]
  const [nearHigh, nearLow] = [high[index - 2]!, low[index - 2]!]
  const s0High = rotate(farHigh, farLow, 1) ^ rotate(farHigh, farLow, 8) ^ (farHigh >>> 7)
  const s0Low =
    rotate(farLow, farHigh, 1) ^ rotate(farLow, farHigh, 8) ^ ((farLow >>> 7) | (farHigh << 25))
  const s1High = rotate(nearHigh, nearLow, 19) ^ rotate(nearHigh, nearLow, 61) ^ (nearHigh >>> 6)
  const s1Low =
    rotate(nearLow, nearHigh, 19) ^
    rotate(nearLow, nearHigh, 61) ^
    ((nearLow >>> 6) | (nearHigh << 26))
  const sum = (s0Low >>> 0) + (s1Low >>> 0) + (low[index - 7]! >>> 0) + (low[index - 16]! >>> 0)
  low[index] = sum | 0
  high[index] = (s0High + s1High + high[index - 7]! + high[index - 16]! + carry(sum)) | 0
}

function mix(state: Words, words: Words, rounds: Words): void {
  const high = Int32Array.from(state.high)
  const low = Int32Array.from(state.low)
  for (let index = 0; index < 80; index++) {
    const [eh, el, ah, al] = [high[4]!, low[4]!, high[0]!, low[0]!]
    const s1High = rotate(eh, el, 14) ^ rotate(eh, el, 18) ^ rotate(eh, el, 41)
    const s1Low = rotate(el, eh, 14) ^ rotate(el, eh, 18) ^ rotate(el, eh, 41)
    const chooseHigh = (eh & high[5]!) ^ (~eh & high[6]!)
    const chooseLow = (el & low[5]!) ^ (~el & low[6]!)
    const firstSum =
      (low[7]! >>> 0) +
      (s1Low >>> 0) +
      (chooseLow >>> 0) +
      (rounds.low[index]! >>> 0) +
      (words.low[index]! >>> 0)
    const firstHigh =
      (high[7]! +
        s1High +
        chooseHigh +
        rounds.high[index]! +
        words.high[index]! +
        carry(firstSum)) |
      0
    const s0High = rotate(ah, al, 28) ^ rotate(ah, al, 34) ^ rotate(ah, al, 39)
    const s0Low = rotate(al, ah, 28) ^ rotate(al, ah, 34) ^ rotate(al, ah, 39)
    const majorHigh = (ah & high[1]!) ^ (ah & high[2]!) ^ (high[1]! & high[2]!)
    const majorLow = (al & low[1]!) ^ (al & low[2]!) ^ (low[1]! & low[2]!)
    const lastSum = (firstSum >>> 0) + (s0Low >>> 0) + (majorLow >>> 0)
    const lastHigh = (firstHigh + s0High + majorHigh + carry(lastSum)) | 0
    const fourthSum = (low[3]! >>> 0) + (firstSum >>> 0)
    const fourthHigh = (high[3]! + firstHigh + carry(fourthSum)) | 0
    high.copyWithin(1, 0, 7)
    low.copyWithin(1, 0, 7)
    high[4] = fourthHigh
    low[4] = fourthSum | 0
    high[0] = lastHigh
    low[0] = lastSum | 0
  }
  for (let index = 0; index < 8; index++) {
    const sum = (state.low[index]! >>> 0) + (low[index]! >>> 0)
    state.low[index] = sum | 0
    state.high[index] = (state.high[index]! + high[index]! + carry(sum)) | 0
  }
}
