// How people write a length of time: `250ms`, `5s`, `2m`, `1h30m`, `1.5d`.

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds, or null where the text is no length. */
export function parseLength(text: string): number | null {
  const given = text.toLowerCase().replaceAll(' ', '')
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(given)) return null
  let ms = 0
  for (const [, count, unit] of given.matchAll(/([\d.]+)(ms|[smhd])/g)) {
    ms += Number(count) * unitMs[unit as keyof typeof unitMs]
  }
  return ms
}
