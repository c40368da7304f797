import { availableParallelism } from 'node:os'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Two projects: `unit` needs nothing, `database` gets an embedded Postgres from lib/testing/global-setup.
// A test belongs to `database` when it imports lib/testing (or the setup of its own room that does), so
// nobody has to remember a naming rule. Unit tests share the modules of the process that runs them, for
// loading them anew for every file costs more than the tests: what one changes outside of itself (settings,
// globals, clocks) it puts back.

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '')
const rooms = ['lib', 'components', 'scripts', 'i18n']
const patterns = rooms.map((room) => `${room}/**/*.test.{ts,tsx}`)
const tests = rooms
  .filter((room) => existsSync(`${root}/${room}`))
  .flatMap((room) =>
    readdirSync(`${root}/${room}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.test\.tsx?$/.test(file))
      .map((file) => `${room}/${file}`),
  )
const needsDatabase = (file: string) =>
  /from '(@\/lib|\.\.?(\/\.\.)*)\/testing\//.test(readFileSync(`${root}/${file}`, 'utf8'))
const database = tests.filter(needsDatabase)

const shared = {
  resolve: { alias: { '@': root, 'server-only': `${root}/lib/platform/server-only-marker.ts` } },
}

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          isolate: false,
          // One more than there are cores: some tests wait for a process, a socket or a clock.
          maxWorkers: availableParallelism() + 1,
          include: patterns,
          exclude: ['node_modules/**', ...database],
          // For a machine that does ten other things: what passes does not wait for it.
          testTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'database',
          include: database.length > 0 ? database : ['lib/testing/none.test.ts'],
          globalSetup: ['lib/testing/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
