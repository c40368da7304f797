// The first Chromium that exists: Playwright's own, the system's, or the one inside an npm package. The
// install never downloads a browser from anywhere else.

import { existsSync } from 'node:fs'
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
  if (found) return { executablePath: found, args: quiet }
  const { default: packaged } = await import('@sparticuz/chromium')
  return { executablePath: await packaged.executablePath(), args: [...packaged.args, ...quiet] }
}
