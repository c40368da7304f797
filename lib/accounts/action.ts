// The one way into a server action: who are you, is the input valid, may you, then the verb. Every export
// of every actions.ts is made here (a test walks the registry and proves that strangers and viewers are
// refused). Reads of a form come in as FormData; the schema turns them into what the verb takes.

import type { z } from 'zod'
import type { Locale } from '@/i18n/locales'
import { readerLocale } from '@/i18n/reader-locale'
import { AppError } from '@/lib/shared/errors'
import { authorise, type Scope } from './authorise'
import { inWordsOf, parseInput, toAppError } from './refusal'
import { requestFacts, type RequestFacts } from './request-facts'
import type { ActionResult, Permission, Viewer } from './schema'
import { viewerOfSession } from './sessions/session'

export type ActionContext = { viewer: Viewer; facts: RequestFacts }
type Action<Input, Data> = (input: Input) => Promise<ActionResult<Data>>

export type ActionEntry = { name: string; permission: Permission | 'public' }

const registry = new Map<(...input: never[]) => unknown, ActionEntry>()

/** All actions that were loaded, for the test that walks them. */
export function registeredActions(): ReadonlyMap<(...input: never[]) => unknown, ActionEntry> {
  return registry
}

type Definition<Schema extends z.ZodType> = {
  /** noun.verb, as the audit log says it. */
  name: string
  permission: Permission
  input: Schema
  /** Where the permission is needed; may read, to find the namespace of what the input names. */
  scope: Scope | ((input: z.output<Schema>, viewer: Viewer) => Scope | Promise<Scope>)
}

export function action<Schema extends z.ZodType, Data>(
  definition: Definition<Schema>,
  handler: (input: z.output<Schema>, context: ActionContext) => Promise<Data>,
): Action<z.input<Schema>, Data> {
  const run = (raw: z.input<Schema>) =>
    answer(definition.name, async (locale) => {
      const facts = await sameOriginFacts()
      const viewer = facts.sessionToken ? await viewerOfSession(facts.sessionToken) : null
      if (!viewer) throw new AppError('unauthenticated', 'Sign in first.')
      const input = parseInput(definition.input, raw, locale)
      const { scope } = definition
      authorise(
        viewer,
        definition.permission,
        typeof scope === 'function' ? await scope(input, viewer) : scope,
      )
      return handler(input, { viewer, facts })
    })
  registry.set(run, { name: definition.name, permission: definition.permission })
  return run
}

/** For whoever is not signed in yet: signing in, and using a one-time link. */
export function publicAction<Schema extends z.ZodType, Data>(
  definition: Pick<Definition<Schema>, 'name' | 'input'>,
  handler: (input: z.output<Schema>, facts: RequestFacts) => Promise<Data>,
): Action<z.input<Schema>, Data> {
  const run = (raw: z.input<Schema>) =>
    answer(definition.name, async (locale) => {
      const facts = await sameOriginFacts()
      return handler(parseInput(definition.input, raw, locale), facts)
    })
  registry.set(run, { name: definition.name, permission: 'public' })
  return run
}

async function sameOriginFacts(): Promise<RequestFacts> {
  const facts = await requestFacts()
  if (!facts.sameOrigin) {
    throw new AppError('forbidden', 'This request did not come from a page of this server.')
  }
  return facts
}

async function answer<Data>(
  name: string,
  work: (locale: Locale) => Promise<Data>,
): Promise<ActionResult<Data>> {
  const locale = await readerLocale()
  try {
    return { ok: true, data: await work(locale) }
  } catch (error) {
    const { code, message, fields, data } = await inWordsOf(locale, toAppError(error, name))
    return { ok: false, error: { code, message, fields, data } }
  }
}
