import { bytesOf, padded, rotateLeft } from './padding'

const turns = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const sines = Int32Array.from({ length: 64 }, (_, index) =>
  Number(BigInt.asIntN(32, BigInt(Math.floor(Math.abs(Math.sin(index + 1)) * 4294967296)))),
)

/** RFC 1321. */
export function md5(message: Uint8Array): Uint8Array {
  const bytes = padded(message, 64, 8, true)
  const view = new DataView(bytes.buffer)
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  for (let offset = 0; offset < bytes.length; offset += 64) mix(state, view, offset)
  return bytesOf(state, true)
}

function mix(state: Int32Array, view: DataView, offset: number): void {
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!]
  for (let step = 0; step < 64; step++) {
    const round = step >> 4
    const [mixed, word] =
      round === 0
        ? [(b & c) | (~b & d), step]
        : round === 1
          ? [(d & b) | (~d & c), (5 * step + 1) % 16]
          : round === 2
            ? [b ^ c ^ d, (3 * step + 5) % 16]
            : [c ^ (b | ~d), (7 * step) % 16]
    const sum = (a + mixed + sines[step]! + view.getInt32(offset + word * 4, true)) | 0
    a = d
    d = c
    c = b
    b = (b + rotateLeft(sum, turns[round * 4 + (step % 4)]!)) | 0
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
}
