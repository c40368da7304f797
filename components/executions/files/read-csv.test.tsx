import { expect, it } from 'vitest'
import { readCsv } from './read-csv'

it('reads cells, quotes and breaks inside them', () => {
  expect(readCsv('a,b\r\n"x, y","say ""hi""\nthere"\n,\n')).toEqual([
    ['a', 'b'],
    ['x, y', 'say "hi"\nthere'],
    ['', ''],
  ])
})

it('finds out what separates, and keeps a last line without an end', () => {
  expect(readCsv('a;b,c\n1;2')).toEqual([['a;b', 'c'], ['1;2']])
  expect(readCsv('a;b;c\n1;2;3')).toEqual([
    ['a', 'b', 'c'],
    ['1', '2', '3'],
  ])
  expect(readCsv('a\tb\n1\t2')[1]).toEqual(['1', '2'])
  expect(readCsv('')).toEqual([])
})
