// Rules that no linter knows: sizes, words and places. Each failure names the file and what would be right.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file && existsSync(file))
const code = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file))
const isTest = (file: string) =>
  /\.(test|bench)\.tsx?$/.test(file) || /^(e2e|lib\/testing)\//.test(file)
const product = code.filter((file) => !isTest(file))
const read = (file: string) => readFileSync(file, 'utf8')

describe('tidy', () => {
  it('no file of the product is longer than 400 lines: a name was missed', () => {
    const long = product
      .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 400)
    expect(long).toEqual([])
  })

  it('no name says utils, helpers, manager or service', () => {
    expect(
      code.filter((file) => /(^|[/.-])(utils?|helpers?|managers?|services?)[/.-]/.test(file)),
    ).toEqual([])
  })

  it('files are named in kebab-case', () => {
    const odd = code.filter((file) => {
      const name = file.split('/').at(-1) ?? ''
      return !/^[a-z0-9.-]+$/.test(name)
    })
    expect(odd).toEqual([])
  })

  it('the pure rooms read no clock and no randomness of the machine', () => {
    const impure = product
      .filter((file) => /^lib\/(engine|expressions)\//.test(file))
      .filter((file) =>
        /Math\.random\(|Date\.now\(|new Date\(\)|performance\.now\(/.test(read(file)),
      )
    expect(impure).toEqual([])
  })

  it('nothing is left for later and no check is silenced', () => {
    const marks = new RegExp(
      ['TOD[O]', 'FIXM[E]', 'HAC[K]:', '@ts-[i]gnore', '@ts-[e]xpect-error', 'as [a]ny[;,)]'].join(
        '|',
      ),
    )
    expect(product.filter((file) => marks.test(read(file)))).toEqual([])
  })

  it('a test waits for conditions: no fixed sleeps, none switched off, none alone', () => {
    const bad = new RegExp(['\\b(it|test|describe)\\.[o]nly\\(', '[w]aitForTimeout\\('].join('|'))
    expect(code.filter(isTest).filter((file) => bad.test(read(file)))).toEqual([])
  })

  it('a folder of lib holds at most 22 files beside their tests', () => {
    const counts = new Map<string, number>()
    for (const file of product.filter((name) => name.startsWith('lib/'))) {
      counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
    }
    const crowded = [...counts].filter(
      ([folder, count]) => count > 22 && !folder.includes('generated'),
    )
    expect(crowded).toEqual([])
  })
})
