// SHA-2 takes its constants from roots of the first primes, so they are worked out instead of listed:
// the first 64 bits behind the point of the cube roots (rounds) and of the square roots (start).

function primes(count: number): bigint[] {
  const found: bigint[] = []
  for (let candidate = 2n; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0n)) found.push(candidate)
  }
  return found
}

/** The whole part of a root, by halving. */
function root(value: bigint, degree: bigint): bigint {
  let low = 0n
  let high = 1n << 80n
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (middle ** degree <= value) low = middle
    else high = middle
  }
  return low
}

function fraction(prime: bigint, degree: bigint): bigint {
  return BigInt.asUintN(64, root(prime << (64n * degree), degree))
}

export type Words = { high: Int32Array; low: Int32Array }

function words(values: bigint[]): Words {
  return {
    high: Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value >> 32n))),
    low: Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value))),
  }
}

let known: { rounds: Words; start: Words } | undefined

export function sha2Constants(): { rounds: Words; start: Words } {
  known ??= {
    rounds: words(primes(80).map((prime) => fraction(prime, 3n))),
    start: words(primes(8).map((prime) => fraction(prime, 2n))),
  }
  return known
}
