// The first Chromium that exists: Playwright's own, the system's, or the one inside an npm package. The
// install never downloads a browser from anywhere else.

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium as playwrightChromium } from '@playwright/test'

const system = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** No background networking: a test talks to the product alone. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export async function findChromium(): Promise<{ executablePath: string; args: string[] }> {
  const own = playwrightChromium.executablePath()
  const found = [own, ...system].find((path) => existsSync(path))
  return { executablePath: found ?? (await unpackChromium()), args: quiet }
}

const unpacked = join(import.meta.dirname, '../node_modules/.cache/millrace/chromium')

/**
 * The package unpacks into the folder for temporary files, where that of another user may stand already: it is
 * given a folder of ours. Its own arguments are for a cloud function with one page (one process, no web security).
 */
async function unpackChromium(): Promise<string> {
  const { default: packaged } = await import('@sparticuz/chromium')
  mkdirSync(unpacked, { recursive: true })
  const before = process.env.TMPDIR
  process.env.TMPDIR = unpacked
  try {
    return await packaged.executablePath()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}
