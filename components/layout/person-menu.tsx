'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { LazyMenu, type MenuProps } from './lazy-menu'

export type Person = {
  email: string
  name: string
  /** What they chose on any device; null where they never chose. */
  locale: string | null
  theme: string | null
  may: MayAnywhere
}

export type MayAnywhere = { writeFlows: boolean; people: boolean; audit: boolean }

export function PersonMenu({ person }: { person: Person }) {
  const t = useTranslations('shell.person')
  const load = useCallback(async () => {
    const { AccountMenu } = await import('./shell-menus')
    return (props: MenuProps) => <AccountMenu person={person} {...props} />
  }, [person])
  return (
    <LazyMenu
      load={load}
      trigger={
        <button
          type="button"
          aria-label={t('menu', { email: person.email })}
          className="ml-1 grid size-7 shrink-0 place-items-center rounded-full border border-line-strong bg-sunken text-xs font-medium uppercase hover:bg-hover"
        >
          {initials(person)}
        </button>
      }
    />
  )
}

/** Two letters of a name; the first of a single word or of an address. */
function initials({ name, email }: Pick<Person, 'name' | 'email'>): string {
  const words = (name || email).split(/[\s@]+/)
  const letters = name && name !== email ? words.slice(0, 2) : words.slice(0, 1)
  return letters.map((word) => [...word][0] ?? '').join('')
}
