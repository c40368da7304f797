// npm run bench: the benchmark of the runtime, bundled as the product is (run from its sources it would
// measure the loader too), with the worker and the clients that it starts beside itself.

import { spawn } from 'node:child_process'
import { build } from 'esbuild'

await build({
  entryPoints: {
    bench: 'lib/runtime/runtime.bench.ts',
    'bench-worker': 'lib/testing/bench/bench-worker.ts',
    'bench-client': 'lib/testing/bench/bench-client.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  alias: { 'server-only': './lib/platform/server-only-marker.ts' },
  logLevel: 'error',
})
const child = spawn(
  process.execPath,
  ['--expose-gc', '--max-semi-space-size=32', 'dist/bench.mjs', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { MILLRACE_LOG_LEVEL: 'error', ...process.env, NODE_ENV: 'production' },
  },
)
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
