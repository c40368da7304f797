// What a refused request looks like outside: the code, the sentence and the fields of an AppError, and for
// anything else a reference that stands in our log beside the cause, which never leaves the server.

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { loadSay } from '@/i18n/load-say'
import type { Locale } from '@/i18n/locales'
import type { Say } from '@/i18n/sentences'
import { isConnectionFault } from '@/lib/db/pool'
import { log } from '@/lib/platform/log'
import { AppError, isAppError } from '@/lib/shared/errors'

/** Any thrown thing as an AppError. What is not one is logged. */
export function toAppError(error: unknown, where: string): AppError {
  if (isAppError(error)) return error
  if (isConnectionFault(error)) {
    log.warn({ err: error, where }, 'The database could not be reached')
    return new AppError('unavailable', 'The database cannot be reached now. Try again in a moment.')
  }
  const reference = randomBytes(4).toString('hex')
  log.error({ err: error, where, reference }, 'A request failed')
  return new AppError('internal', `Something went wrong on our side. Reference: ${reference}.`, {
    data: { reference },
  })
}

/** Postgres keeps any text but one with the character 0, wherever it stands; so none gets further than here. */
function refuseNul(input: unknown): void {
  const path = pathOfNul(input)
  if (!path) return
  const message = 'A text may not hold the character 0'
  const field = path.join('.')
  throw new AppError('invalid', field ? `${field}: ${message}.` : `${message}.`, {
    fields: [{ path: field, message }],
  })
}

function pathOfNul(value: unknown): string[] | null {
  if (typeof value === 'string') return value.includes('\u0000') ? [] : null
  if (typeof value !== 'object' || value === null) return null
  if (value instanceof FormData || value instanceof Blob) return null
  for (const [key, part] of Object.entries(value)) {
    if (key.includes('\u0000')) return [JSON.stringify(key)]
    const below = pathOfNul(part)
    if (below) return [key, ...below]
  }
  return null
}

/** What zod says by itself, by language; English is what it says anyway. */
const ownWords: Partial<Record<Locale, z.core.$ZodErrorMap>> = { zh: z.locales.zhCN().localeError }

/** Reads input at the edge. Throws invalid with every wrong field. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  locale: Locale = 'en',
): z.output<Schema> {
  refuseNul(input)
  const words = ownWords[locale]
  const parsed = schema.safeParse(input, words && { error: words })
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.')
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      message: 'Unknown field',
    }))
  })
  const [first] = fields
  const message = first?.path
    ? `${first.path}: ${first.message}.`
    : `${first?.message ?? 'The input is not valid'}.`
  throw new AppError('invalid', message, { fields })
}

/** An error as a page shows it to a reader of this language. */
export async function inWordsOf(locale: Locale, error: AppError): Promise<AppError> {
  const say = await loadSay(locale)
  if (!say) return error
  const fields = error.fields.map((field) => ({ ...field, message: say(field.message) }))
  return new AppError(error.code, say(inParts(error.message, error.fields, say)), {
    fields,
    data: error.data,
  })
}

/** What is put together of its fields' sentences is said field by field. */
function inParts(message: string, fields: AppError['fields'], say: Say): string {
  const whole = fields.map((field) => field.message).join(' ')
  return fields.length > 1 && message === whole
    ? fields.map((field) => say(field.message)).join('')
    : message
}
