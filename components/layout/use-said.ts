'use client'

import { useLocale } from 'next-intl'
import { useEffect, useState } from 'react'
import { loadSay } from '@/i18n/load-say'
import type { Locale } from '@/i18n/locales'
import type { Say } from '@/i18n/sentences'

const asItIs: Say = (english) => english

/** What the server has stored in English, such as why something failed, in the reader's language. */
export function useSaid(): Say {
  const locale = useLocale() as Locale
  const [say, setSay] = useState<Say>(() => asItIs)
  useEffect(() => {
    let isOver = false
    void loadSay(locale).then(
      (loaded) => isOver || setSay(() => loaded ?? asItIs),
      // What could not be fetched stays in English.
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [locale])
  return say
}
