// All that is random in a decision comes from the seed of its event, so the same event on the same
// state gives the same decision, on the server, in a test and in the browser.
// Ids are UUIDv7: time of the event, then a counter, so ids of one decision sort as they were drawn.

const hexCodes = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))
const dash = 45

/** The character code of the lowest hex digit. Ids are drawn often: built of codes in one go, not of pieces. */
function hex(bits: number): number {
  return hexCodes[bits & 15] ?? dash
}

/** xoshiro128** over the 32 hex digits of the seed. */
export class Dice {
  private a: number
  private b: number
  private c: number
  private d: number
  private drawn = 0
  private readonly time: number
  private timePartOnce = ''

  constructor(seed: string, at: number) {
    this.a = word(seed, 0)
    this.b = word(seed, 8)
    this.c = word(seed, 16)
    this.d = word(seed, 24)
    if ((this.a | this.b | this.c | this.d) === 0) this.a = 1
    // Seeds that differ in few bits would begin alike.
    for (let round = 0; round < 8; round += 1) this.bits()
    this.time = Math.max(0, Math.floor(at))
  }

  /** 32 random bits, as an unsigned integer. */
  bits(): number {
    const result = Math.imul(rotate(Math.imul(this.b, 5), 7), 9)
    const t = this.b << 9
    this.c ^= this.a
    this.d ^= this.b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= t
    this.d = rotate(this.d, 11)
    return result >>> 0
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    return this.bits() / 4_294_967_296
  }

  private get timePart(): string {
    if (this.timePartOnce === '') {
      const time = this.time.toString(16).padStart(12, '0').slice(-12)
      this.timePartOnce = `${time.slice(0, 8)}-${time.slice(8)}-`
    }
    return this.timePartOnce
  }

  uuid(): string {
    const count = this.drawn
    this.drawn += 1
    const high = this.bits()
    const low = this.bits()
    return (
      this.timePart +
      String.fromCharCode(
        0x37,
        hex(count >>> 8),
        hex(count >>> 4),
        hex(count),
        dash,
        hex(8 | (high >>> 30)),
        hex(high >>> 24),
        hex(high >>> 20),
        hex(high >>> 16),
        dash,
        hex(high >>> 12),
        hex(high >>> 8),
        hex(high >>> 4),
        hex(high),
        hex(low >>> 28),
        hex(low >>> 24),
        hex(low >>> 20),
        hex(low >>> 16),
        hex(low >>> 12),
        hex(low >>> 8),
        hex(low >>> 4),
        hex(low),
      )
    )
  }

  /** 64 random bits in hex. */
  token(): string {
    return eightDigits(this.bits()) + eightDigits(this.bits())
  }
}

function eightDigits(bits: number): string {
  return String.fromCharCode(
    hex(bits >>> 28),
    hex(bits >>> 24),
    hex(bits >>> 20),
    hex(bits >>> 16),
    hex(bits >>> 12),
    hex(bits >>> 8),
    hex(bits >>> 4),
    hex(bits),
  )
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by))
}

/** Eight hex digits from there; anything else in a seed counts as it is. */
function word(seed: string, from: number): number {
  let value = 0
  for (let at = from; at < from + 8; at += 1) {
    const code = at < seed.length ? seed.charCodeAt(at) : 0x39
    const digit = code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57
    value = Math.imul(value, 16) + digit
  }
  return value | 0
}
