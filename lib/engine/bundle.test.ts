// What the engine costs a browser, gzipped. `yaml` and `re2js` are packages of their own, loaded once and
// shared with whatever else uses them, and are told apart. Deciding and simulating, expressions included,
// fit into 60 kB; reading and checking the text of flows comes on top where a page does that.

import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const packages = ['yaml', 're2js']

async function cost(contents: string, external: string[] = packages): Promise<number> {
  const result = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external,
    write: false,
  })
  return gzipSync(result.outputFiles[0]?.contents ?? '', { level: 9 }).length
}

const door = (names: string): string => `export { ${names} } from './index'`
const deciding = 'decide, fold, simulate'
const reading = `${deciding}, parseFlow, planOf, flowGraph, readInputs`

test('deciding and simulating cost a browser less than 60 kB', { timeout: 60_000 }, async () => {
  const costs = {
    deciding: await cost(door(deciding)),
    reading: await cost(door(reading)),
    all: await cost("export * from './index'"),
    yaml: await cost("export * from 'yaml'", []),
    re2js: await cost("export * from 're2js'", []),
  }
  console.log('Bytes, gzipped:', JSON.stringify(costs))
  expect(costs.deciding).toBeLessThan(60_000)
  expect(costs.reading).toBeLessThan(77_000)
  expect(costs.all).toBeLessThan(110_000)
})
