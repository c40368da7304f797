// The oracle is tailwind-merge: of every two classes that stand in our sources, both leave the same.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { twMerge } from 'tailwind-merge'
import { expect, test } from 'vitest'
import { mergeClasses } from './merge-classes'

const components = join(import.meta.dirname, '..')
const word = /^[a-z*[-][\w[\]()*&>_=#.,%\-/:!]*$/
const utility =
  /^(p[xytrbl]?|m[xytrbl]?|[hwz]|size|text|bg|border|flex|gap|rounded|min|max|ring|top|left|items|justify|shrink|grow|basis)-/

/** The classes of a file, without the variants in front of them. */
function classesOf(file: string): string[] {
  const source = readFileSync(join(components, file), 'utf8')
  return [...source.matchAll(/'([^'\n]+)'|className="([^"\n]+)"/g)]
    .map((match) => (match[1] ?? match[2] ?? '').split(' '))
    .filter((words) => words.every((one) => word.test(one)))
    .filter((words) => words.length > 1 || utility.test(words[0] ?? ''))
    .flat()
    .map((one) => one.replace(/^.*:(?![^[]*\])/, ''))
    .filter(Boolean)
}

const files = readdirSync(components, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /(?<!\.test)\.tsx?$/.test(file) && !file.includes('merge-classes'),
)
const written = [...new Set(files.flatMap(classesOf))]

/** What a class is without its value: `p-2` and `p-4` are one kind, `p-[3px]` another. */
const kindOf = (name: string) =>
  name.replace(/-(\d[\d.]*|\[[^\]]*\]|\w+)(\/.+)?$/, (_, value: string) =>
    /^\d/.test(value) ? '-#' : value.startsWith('[') ? '-[]' : `-${value}`,
  )
const earlier = (index: number) =>
  written.slice(0, index).filter((one) => kindOf(one) === kindOf(written[index] ?? '')).length
const classes = written.filter((_, index) => earlier(index) < 2)

test('of any two classes that we write, the same is left as by the complete library', () => {
  expect(written.length).toBeGreaterThan(400)
  const different: string[] = []
  for (const first of classes) {
    for (const second of classes) {
      const both = `${first} ${second}`
      if (first !== second && mergeClasses(both) !== twMerge(both)) different.push(both)
    }
  }
  expect(different).toEqual([])
})

test('variants are kept apart, whatever stands in brackets', () => {
  const list = 'h-8 hover:h-9 data-[state=open]:h-10 [&>svg:last-child]:size-4'
  const more = 'h-7 hover:h-6 [&>svg:last-child]:w-2'
  expect(mergeClasses(`${list} ${more}`)).toBe(twMerge(`${list} ${more}`))
})

test('the order of what is left is the order in which it was given', () => {
  expect(mergeClasses('flex p-2 px-4 text-sm p-1 grid')).toBe('text-sm p-1 grid')
})
