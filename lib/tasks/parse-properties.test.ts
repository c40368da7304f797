import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseProperties } from './parse-properties'
import { anyValue, integer, text, textList } from './properties'

const schema = z.object({
  uri: text(),
  contentType: text().default('text/plain'),
  value: anyValue().optional(),
  options: z.object({ retries: integer().default(3), ca: text().optional() }).optional(),
  list: textList().optional(),
  many: z.array(z.object({ name: text().optional() })).optional(),
})
const parse = (given: unknown) => parseProperties(schema, given)

test('a property without a value is one that was left out, however deep it stands', () => {
  expect(parse({ uri: 'a', contentType: null, options: null, list: null }).data).toEqual({
    uri: 'a',
    contentType: 'text/plain',
  })
  expect(
    parse({ uri: 'a', options: { retries: null, ca: null }, many: [{ name: null }] }).data,
  ).toEqual({
    uri: 'a',
    contentType: 'text/plain',
    options: { retries: 3 },
    many: [{}],
  })
})

test('a null that is a value stays one', () => {
  expect(parse({ uri: 'a', value: null }).data).toMatchObject({ value: null })
})

test('one that is needed is missed, and what is wrong stays wrong', () => {
  const missing = parse({ uri: null, contentType: null })
  expect(missing.error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [['uri'], 'Write text.'],
  ])
  const wrong = parse({ uri: 'a', contentType: null, options: { retries: 'many' } })
  expect(wrong.error?.issues.map(({ path }) => path.join('.'))).toEqual(['options.retries'])
  expect(parse(null).success).toBe(false)
})

test('what was given is not changed', () => {
  const given = { uri: 'a', options: { retries: null } }
  parse(given)
  expect(given).toEqual({ uri: 'a', options: { retries: null } })
})
