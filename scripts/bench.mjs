// npm run bench: the benchmark of the runtime, bundled as the product is (run from its sources it would
// measure the loader too).

import { spawn } from 'node:child_process'
import { build } from 'esbuild'

const outfile = 'dist/bench.mjs'
await build({
  entryPoints: ['lib/runtime/runtime.bench.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'error',
})
const child = spawn(process.execPath, [outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { MILLRACE_LOG_LEVEL: 'error', ...process.env },
})
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
