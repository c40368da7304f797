import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTranslator, IntlErrorCode } from 'next-intl'
import { describe, expect, it } from 'vitest'
import type { Messages } from '@/i18n/load-messages'
import { locales } from '@/i18n/locales'

const folder = join(import.meta.dirname, '../../messages')

function rooms(locale: string): string[] {
  return readdirSync(join(folder, locale)).sort()
}

function flatten(messages: Messages, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(messages)) {
    const path = prefix ? `${prefix}.${key}` : key
    if (typeof value === 'string') flat.set(path, value)
    else for (const [inner, text] of flatten(value, path)) flat.set(inner, text)
  }
  return flat
}

function read(locale: string, room: string): Map<string, string> {
  return flatten(JSON.parse(readFileSync(join(folder, locale, room), 'utf8')) as Messages)
}

/** The names in braces and the tags of a message: both languages must take the same values. */
function slots(text: string): string[] {
  const names = [...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name]) => `{${name}}`)
  const tags = [...text.matchAll(/<(\w+)>/g)].map(([, name]) => `<${name}>`)
  return [...new Set([...names, ...tags])].sort()
}

describe('messages', () => {
  const [first, ...others] = locales
  it.each(others)('%s has the same rooms as English', (locale) => {
    expect(rooms(locale)).toEqual(rooms(first))
  })

  describe.each(rooms(first))('%s', (room) => {
    const english = read(first, room)
    it.each(others)('has the same keys in %s', (locale) => {
      expect([...read(locale, room).keys()].sort()).toEqual([...english.keys()].sort())
    })
    it.each(locales)('has no empty message in %s', (locale) => {
      const empty = [...read(locale, room)].filter(([, text]) => text.trim() === '')
      expect(empty).toEqual([])
    })
    it.each(locales)('can be read in %s, whatever it is given', (locale) => {
      const broken: string[] = []
      for (const [key, text] of read(locale, room)) {
        const t = createTranslator({
          locale,
          messages: { text },
          onError: ({ code, message }) => {
            if (code === IntlErrorCode.INVALID_MESSAGE) broken.push(`${key}: ${message}`)
          },
        })
        void t.rich('text')
      }
      expect(broken).toEqual([])
    })
    it.each(others)('takes the same values in %s', (locale) => {
      const translated = read(locale, room)
      const unlike = [...english].filter(
        ([key, text]) => slots(text).join() !== slots(translated.get(key) ?? '').join(),
      )
      expect(unlike).toEqual([])
    })
  })
})
