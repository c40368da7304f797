import { bytesOf, padded, rotateLeft } from './padding'

const constants = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6]

/** FIPS 180-4. */
export function sha1(message: Uint8Array): Uint8Array {
  const bytes = padded(message, 64, 8, false)
  const view = new DataView(bytes.buffer)
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
  const words = new Int32Array(80)
  for (let offset = 0; offset < bytes.length; offset += 64) {
    for (let index = 0; index < 80; index++) {
      words[index] =
        index < 16
          ? view.getInt32(offset + index * 4)
          : rotateLeft(
              words[index - 3]! ^ words[index - 8]! ^ words[index - 14]! ^ words[index - 16]!,
              1,
            )
    }
    mix(state, words)
  }
  return bytesOf(state, false)
}

function mix(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e] = [state[0]!, state[1]!, state[2]!, state[3]!, state[4]!]
  for (let index = 0; index < 80; index++) {
    const round = Math.floor(index / 20)
    const mixed =
      round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d
    const next = (rotateLeft(a, 5) + mixed + e + constants[round]! + words[index]!) | 0
    e = d
    d = c
    c = rotateLeft(b, 30)
    b = a
    a = next
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
  state[4]! += e
}
