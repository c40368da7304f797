// Measures of one series belong together: a counter is what it came to, a timer what it took in all, a gauge what
// it stood at last. A series is a name, its type and its tags.

import type { MetricView } from '@/lib/executions/read'

export type Series = {
  key: string
  name: string
  type: string
  tags: [string, string][]
  values: { at: string; value: number }[]
  /** The sum of a counter or a timer, the newest value of a gauge. */
  shown: number
  least: number
  most: number
}

export function groupMetrics(metrics: readonly MetricView[]): Series[] {
  const series = new Map<string, Series>()
  for (const { name, type, value, tags, at } of metrics) {
    const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))
    const key = JSON.stringify([name, type, sorted])
    const known = series.get(key)
    if (!known) {
      const values = [{ at, value }]
      series.set(key, {
        key,
        name,
        type,
        tags: sorted,
        values,
        shown: value,
        least: value,
        most: value,
      })
      continue
    }
    known.values.push({ at, value })
    known.shown = type === 'gauge' ? value : known.shown + value
    known.least = Math.min(known.least, value)
    known.most = Math.max(known.most, value)
  }
  return [...series.values()]
}
