'use client'

import { useLocale } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { isLocale, type Locale, localeCookie } from '@/i18n/locales'
import { writeCookie } from './write-cookie'

/** The language of the page; choosing another renders it again, and loses nothing typed. */
export function useLanguage(): {
  locale: Locale
  pending: boolean
  choose: (locale: string) => void
} {
  const current = useLocale()
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  return {
    locale: isLocale(current) ? current : 'en',
    pending,
    choose: (locale) => {
      if (!isLocale(locale)) return
      writeCookie(localeCookie, locale)
      document.documentElement.lang = locale
      startTransition(() => router.refresh())
    },
  }
}
