import { defineConfig } from '@playwright/test'
import { findChromium } from './e2e/chromium'
import { makeDataFolder } from './e2e/data-folder'
import { administrator } from './e2e/support/product'

// Journeys run on the built product as `npm start` runs it: embedded Postgres in a folder of its own, one
// worker process, a real browser. MILLRACE_E2E_URL points them at a product that runs already (with the
// same administrator, worker name and region). One after the other: some kill what others would use.

const port = Number(process.env.MILLRACE_E2E_PORT ?? 4_173)
const running = process.env.MILLRACE_E2E_URL
process.env.MILLRACE_E2E_DATA ??= makeDataFolder()

export default defineConfig({
  testDir: 'e2e',
  // Trials start and stop whole products, many times over: `npm run trial` runs them.
  testMatch: process.env.MILLRACE_TRIAL ? '**/*.trial.ts' : '**/*.spec.ts',
  outputDir: 'node_modules/.cache/millrace/journeys',
  fullyParallel: false,
  workers: 1,
  // Long enough for a slow machine that does other things too: what passes does not wait for it.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // A second try starts from nothing and is named in the closing lines: a machine that was busy elsewhere is told
  // from a fault, which fails twice.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : 'list',
  use: {
    baseURL: running ?? `http://127.0.0.1:${port}`,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1440, height: 900 },
    // A trace of every test would double their time: `--trace on` records one where it is needed.
    screenshot: 'only-on-failure',
    launchOptions: await findChromium(),
  },
  ...(running
    ? {}
    : {
        webServer: {
          command: 'node scripts/start.mjs',
          // Its last words: the administrator and the sample flows are there by then.
          wait: { stdout: /is serving at/ },
          timeout: 600_000,
          stdout: 'pipe' as const,
          gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 30_000 },
          env: {
            PORT: String(port),
            DATABASE_URL: '',
            MILLRACE_HOST: '127.0.0.1',
            MILLRACE_DATA_DIR: process.env.MILLRACE_E2E_DATA,
            MILLRACE_ADMIN_EMAIL: administrator.email,
            MILLRACE_ADMIN_PASSWORD: administrator.password,
            MILLRACE_WORKER_NAME: 'mill-1',
            MILLRACE_REGION: 'eu-central',
            // A worker that was killed is to be missed within seconds.
            MILLRACE_HEARTBEAT_MS: '500',
            MILLRACE_LEASE_MS: '4000',
            MILLRACE_KILL_GRACE_MS: '1000',
            // What a journey that failed has left running is not waited for until the product is killed.
            MILLRACE_DRAIN_MS: '5000',
          },
        },
      }),
})
