import { sha2Constants } from './constants'
import { bytesOf, padded } from './padding'

function rotate(word: number, count: number): number {
  return (word >>> count) | (word << (32 - count))
}

/** FIPS 180-4. */
export function sha256(message: Uint8Array): Uint8Array {
  const { rounds, start } = sha2Constants()
  const bytes = padded(message, 64, 8, false)
  const view = new DataView(bytes.buffer)
  const state = Int32Array.from(start.high)
  const words = new Int32Array(64)
  for (let offset = 0; offset < bytes.length; offset += 64) {
    for (let index = 0; index < 64; index++) {
      if (index < 16) words[index] = view.getInt32(offset + index * 4)
      else {
        const near = words[index - 2]!
        const far = words[index - 15]!
        const s1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10)
        const s0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3)
        words[index] = words[index - 16]! + s0 + words[index - 7]! + s1
      }
    }
    mix(state, words, rounds.high)
  }
  return bytesOf(state, false)
}

function mix(state: Int32Array, words: Int32Array, constants: Int32Array): void {
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!]
  let [e, f, g, h] = [state[4]!, state[5]!, state[6]!, state[7]!]
  for (let index = 0; index < 64; index++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const first = (h + s1 + ((e & f) ^ (~e & g)) + constants[index]! + words[index]!) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index]! += word
}
