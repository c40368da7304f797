'use client'

// The theme is a class on <html>. The choice (light, dark, system) is a cookie, so that the server can
// render the right class; for "system" a script in the head decides before the first paint.

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { type ThemeChoice, themeCookie } from './preferences'
import { writeCookie } from './write-cookie'

type Theme = {
  choice: ThemeChoice
  /** What is on the screen now. */
  shown: 'light' | 'dark'
  choose: (choice: ThemeChoice) => void
}

const ThemeContext = createContext<Theme | null>(null)

export function ThemeProvider({
  initialChoice,
  children,
}: {
  initialChoice: ThemeChoice
  children: ReactNode
}) {
  const [choice, setChoice] = useState(initialChoice)
  const [systemDark, setSystemDark] = useState(false)

  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)')
    const follow = () => setSystemDark(query.matches)
    follow()
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])

  const shown = choice === 'system' ? (systemDark ? 'dark' : 'light') : choice

  useEffect(() => {
    const dark =
      choice === 'system'
        ? window.matchMedia('(prefers-color-scheme: dark)').matches
        : choice === 'dark'
    document.documentElement.classList.toggle('dark', dark)
  }, [choice, systemDark])

  const theme = useMemo<Theme>(
    () => ({
      choice,
      shown,
      choose: (next) => {
        setChoice(next)
        writeCookie(themeCookie, next)
      },
    }),
    [choice, shown],
  )
  return <ThemeContext value={theme}>{children}</ThemeContext>
}

export function useTheme(): Theme {
  const theme = useContext(ThemeContext)
  if (!theme) throw new Error('useTheme needs a ThemeProvider above it')
  return theme
}
