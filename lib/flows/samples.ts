// The sample flows: YAML files beside this one, read from the checkout that the server runs in.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export function readSampleFlows(folder = join(process.cwd(), 'lib/flows/samples')): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
}
