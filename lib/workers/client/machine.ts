// What a worker reports of the machine it stands on. In a container the limits are the cgroup's.

import { readFileSync } from 'node:fs'
import {
  arch,
  availableParallelism,
  freemem,
  hostname,
  loadavg,
  networkInterfaces,
  platform,
  release,
  totalmem,
} from 'node:os'

function readNumber(path: string): number | null {
  try {
    const value = Number(readFileSync(path, 'utf8').trim().split(' ')[0])
    return Number.isFinite(value) && value > 0 ? value : null
  } catch {
    return null
  }
}

/** Cores that may be used: the machine's, or what the cgroup's quota leaves, at least 1. */
export function usableCores(): number {
  const cores = availableParallelism()
  try {
    const [quota, period] = readFileSync('/sys/fs/cgroup/cpu.max', 'utf8').trim().split(' ')
    const share = Number(quota) / Number(period)
    return Number.isFinite(share) ? Math.max(1, Math.min(cores, Math.ceil(share))) : cores
  } catch {
    return cores
  }
}

export function usableMemoryBytes(): number {
  const limit =
    readNumber('/sys/fs/cgroup/memory.max') ??
    readNumber('/sys/fs/cgroup/memory/memory.limit_in_bytes')
  return limit ? Math.min(limit, totalmem()) : totalmem()
}

export function usedMemoryBytes(): number {
  const used =
    readNumber('/sys/fs/cgroup/memory.current') ??
    readNumber('/sys/fs/cgroup/memory/memory.usage_in_bytes')
  return used ?? totalmem() - freemem()
}

/** The first address that others could reach; null on a machine without a network. */
export function ownAddress(): string | null {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outside = all.filter((each) => !each.internal)
  return (outside.find((each) => each.family === 'IPv4') ?? outside[0])?.address ?? null
}

export function machine() {
  return {
    host: hostname(),
    ip: ownAddress(),
    pid: process.pid,
    platform: `${platform()} ${release()} ${arch()}`,
    cores: usableCores(),
    memoryBytes: usableMemoryBytes(),
    nodeVersion: process.version,
  }
}

/** Load of the last minute divided by the cores that may be used: 1 is full. */
export const currentLoad = (): number => (loadavg()[0] ?? 0) / usableCores()
