/** A message with a 1 bit, zeros and its length in bits behind it, up to whole blocks. */
export function padded(
  message: Uint8Array,
  block: number,
  lengthBytes: number,
  littleEndian: boolean,
): Uint8Array {
  const size = Math.ceil((message.length + 1 + lengthBytes) / block) * block
  const bytes = new Uint8Array(size)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  const low = (message.length << 3) >>> 0
  const high = Math.floor(message.length / 0x20000000)
  view.setUint32(littleEndian ? size - 8 : size - 4, low, littleEndian)
  view.setUint32(littleEndian ? size - 4 : size - 8, high, littleEndian)
  return bytes
}

export function rotateLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count))
}

export function bytesOf(words: Int32Array, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(words.length * 4)
  const view = new DataView(bytes.buffer)
  words.forEach((word, index) => view.setInt32(index * 4, word, littleEndian))
  return bytes
}
