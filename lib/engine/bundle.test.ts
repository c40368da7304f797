// What the engine costs a browser, gzipped. `yaml` and `re2js` are packages of their own, loaded once and
// shared with whatever else uses them, and are told apart. 60 kB hold everything that runs a flow: deciding,
// folding, simulating and the whole expression language. Reading and checking the text of flows, the
// descriptions of task types, notifications come on top where a page takes them from the door, and only there.

import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const packages = ['yaml', 're2js']

type Cost = { bytes: number; packages: string[] }

async function cost(contents: string, external: string[] = packages): Promise<Cost> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external,
    write: false,
    metafile: true,
  })
  const [output] = Object.values(metafile.outputs)
  const outside = output?.imports.filter((one) => one.external).map((one) => one.path) ?? []
  const bundled = Object.keys(output?.inputs ?? {}).filter((path) => path.includes('node_modules'))
  return {
    bytes: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length,
    packages: [...new Set([...outside, ...bundled])].toSorted(),
  }
}

const door = (names: string): string => `export { ${names} } from './index'`
const deciding = 'decide, fold, simulate'
const running = `${door(deciding)}\nexport { render, compile, renderAsync } from '../expressions'`
const reading = `${deciding}, parseFlow, planOf, flowGraph, readInputs`
const checking = `${reading}, validateFlow, printFlow, taskTypes`
const both = "export * from './index'\nexport * from '../expressions'"

test('what runs a flow costs a browser less than 60 kB', { timeout: 120_000 }, async () => {
  const costs = {
    deciding: await cost(door(deciding)),
    withExpressions: await cost(running),
    reading: await cost(door(reading)),
    checking: await cost(door(checking)),
    bothDoors: await cost(both),
  }
  const apart = {
    yaml: await cost("export * from 'yaml'", []),
    re2js: await cost("export * from 're2js'", []),
  }
  const bytes = Object.entries({ ...costs, ...apart }).map(([name, one]) => [name, one.bytes])
  console.log('Bytes, gzipped:', JSON.stringify(Object.fromEntries(bytes)))
  expect(costs.deciding.bytes).toBeLessThan(60_000)
  expect(costs.withExpressions.bytes).toBeLessThan(60_000)
  expect(costs.reading.bytes).toBeLessThan(77_000)
  expect(costs.checking.bytes).toBeLessThan(99_000)
  expect(costs.bothDoors.bytes).toBeLessThan(115_000)
  // Nothing else comes along unseen.
  expect(costs.withExpressions.packages).toEqual(['re2js', 'yaml'])
  expect(costs.bothDoors.packages).toEqual(['re2js', 'yaml'])
})
