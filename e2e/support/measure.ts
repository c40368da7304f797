// What measurements share: figures as one line, and the machine that they were taken on.

import { cpus, loadavg } from 'node:os'

/** Opt-in, since they take minutes: MILLRACE_LARGE=1. */
export const measuring = Boolean(process.env.MILLRACE_LARGE)
export const measuringSkipped = 'MILLRACE_LARGE=1 runs it: minutes on a machine with other work'

/** The value below which this share of them lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? 0
}

export function figures(ms: readonly number[]): string {
  const at = (share: number) => quantile(ms, share).toFixed(1)
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms (n ${ms.length})`
}

export const machine = () =>
  `${cpus().length} cores, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`
