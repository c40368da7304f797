// The table of a run on the screen, and all that was measured in a file: bench/results/<time>.json.

import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'

export type Row = { what: string; measured: string; aim: string; beside: string; raw: unknown }

const widths = [46, 24, 16]
const startedAt = new Date().toISOString()
const rows: Row[] = []

const line = (cells: string[]) =>
  console.log(`| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`)
const load = () => loadavg()[0] ?? 0
const before = load()
const machine = cpus()

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

export function begin(rounds: number): void {
  const { model = 'unknown' } = machine[0] ?? {}
  console.log(
    `${machine.length} x ${model}, ${whole(totalmem() / 1e9)} GB, Node ${process.version}, medians of ${rounds}, load before ${before.toFixed(1)}`,
  )
  line(['what', 'measured', 'aim', 'beside it'])
  line(['-'.repeat(46), '-'.repeat(24), '-'.repeat(16), '---'])
}

export function add(row: Row): void {
  rows.push(row)
  line([row.what, row.measured, row.aim, row.beside])
}

export function end(): void {
  const folder = join(process.cwd(), 'bench/results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${startedAt.replaceAll(/[:.]/g, '-')}.json`)
  const { model = 'unknown' } = machine[0] ?? {}
  const loads = { before, after: load() }
  const of = { startedAt, cores: machine.length, model, node: process.version, loads }
  writeFileSync(file, `${JSON.stringify({ ...of, rows }, null, 1)}\n`)
  console.log(`load after ${loads.after.toFixed(1)}; raw figures in ${file}`)
}
