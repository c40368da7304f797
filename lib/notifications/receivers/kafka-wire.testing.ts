// The bytes of Kafka's protocol: big-endian numbers, texts and lists with their lengths before them, and the
// zigzag numbers of records.

export class Reader {
  private at = 0
  constructor(private readonly bytes: Buffer) {}

  int8 = () => this.take(1).readInt8()
  int16 = () => this.take(2).readInt16BE()
  int32 = () => this.take(4).readInt32BE()
  uint32 = () => this.take(4).readUInt32BE()
  int64 = () => Number(this.take(8).readBigInt64BE())
  left = () => this.bytes.subarray(this.at)
  skip = (count: number) => void this.take(count)

  string(): string | null {
    const length = this.int16()
    return length < 0 ? null : this.take(length).toString('utf8')
  }

  lengthBytes(): Buffer {
    return this.take(Math.max(0, this.int32()))
  }

  list<T>(one: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, one)
  }

  varint(): number {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.take(1).readUInt8()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number((value >> 1n) ^ -(value & 1n))
    }
  }

  varBytes(): Buffer | null {
    const length = this.varint()
    return length < 0 ? null : this.take(length)
  }

  private take(count: number): Buffer {
    if (this.at + count > this.bytes.length) throw new RangeError('The request ends too early.')
    this.at += count
    return this.bytes.subarray(this.at - count, this.at)
  }
}

export class Writer {
  private readonly parts: Buffer[] = []

  int8 = (value: number) => this.number(1, (part) => part.writeInt8(value))
  int16 = (value: number) => this.number(2, (part) => part.writeInt16BE(value))
  int32 = (value: number) => this.number(4, (part) => part.writeInt32BE(value))
  int64 = (value: number) => this.number(8, (part) => part.writeBigInt64BE(BigInt(value)))
  buffer = () => Buffer.concat(this.parts)

  bytes(part: Buffer): this {
    this.parts.push(part)
    return this
  }

  lengthBytes(part: Buffer): this {
    return this.int32(part.length).bytes(part)
  }

  string(text: string | null): this {
    if (text === null) return this.int16(-1)
    const part = Buffer.from(text)
    return this.int16(part.length).bytes(part)
  }

  list<T>(items: T[], one: (item: T) => unknown): this {
    this.int32(items.length)
    for (const item of items) one(item)
    return this
  }

  private number(size: number, write: (part: Buffer) => unknown): this {
    const part = Buffer.alloc(size)
    write(part)
    return this.bytes(part)
  }
}

const castagnoli = 0x82f63b78
const table = Uint32Array.from({ length: 256 }, (_none, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ castagnoli : sum >>> 1
  return sum >>> 0
})

/** CRC-32C, which record batches carry; its check value over "123456789" is e3069283. */
export function crc32c(bytes: Buffer): number {
  let sum = 0xffffffff
  for (const byte of bytes) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8)
  return (sum ^ 0xffffffff) >>> 0
}
