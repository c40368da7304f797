'use client'

// Theme and language are cookies, so that the first paint is right, and are kept with the account too:
// a browser without the cookie takes over what its person chose elsewhere.

import { useEffect, useRef } from 'react'
import { localeCookie } from '@/i18n/locales'
import { themeChoice, themeCookie } from './preferences'
import { useTheme } from './theme'
import { useLanguage } from './use-language'

export function useAccountPreferences(saved: { locale: string | null; theme: string | null }) {
  const theme = useTheme()
  const language = useLanguage()
  const adopted = useRef(false)
  useEffect(() => {
    if (adopted.current) return
    adopted.current = true
    if (saved.theme && !hasCookie(themeCookie)) theme.choose(themeChoice(saved.theme))
    if (saved.locale && !hasCookie(localeCookie)) language.choose(saved.locale)
  }, [saved, theme, language])
}

function hasCookie(name: string): boolean {
  return document.cookie.split('; ').some((cookie) => cookie.startsWith(`${name}=`))
}
