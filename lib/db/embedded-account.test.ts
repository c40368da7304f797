// As root: the account of Postgres in a folder that only root may enter, as a checkout under /root.

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { accountForPostgres } from './embedded-account'

it.skipIf(process.getuid?.() !== 0)('finds its programs by access(2) in a closed folder', () => {
  const closed = mkdtempSync(join(tmpdir(), 'closed-'))
  try {
    const program = join(closed, 'program')
    copyFileSync('/bin/true', program)
    const { wrap } = accountForPostgres(join(closed, 'data'), program)
    const look = `require('fs').accessSync('${program}', 1); console.log(process.getuid())`
    const [command = '', ...args] = wrap([process.execPath, '-e', look])
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(Number(stdout)).toBeGreaterThan(0)
  } finally {
    rmSync(closed, { recursive: true, force: true })
  }
})
