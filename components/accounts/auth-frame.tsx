'use client'

import type { ReactNode } from 'react'
import { LanguageSwitch } from '../layout/language-switch'
import { Logo } from '../layout/logo'
import { ThemeSwitch } from '../layout/theme-switch'

/** The page around a sign-in: the mark, one form, and the two switches that need no account. */
export function AuthFrame({
  title,
  description,
  children,
}: {
  title: string
  description?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex justify-end gap-1 p-3">
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <main className="mx-auto flex w-full max-w-[22rem] flex-1 flex-col px-5 pt-[10dvh] pb-16">
        <Logo className="mb-6 size-9 text-accent" />
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {description && <p className="mt-1 text-sm text-muted-foreground">{description}</p>}
        <div className="mt-6">{children}</div>
      </main>
    </div>
  )
}
