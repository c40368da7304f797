'use client'

import { Languages } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { LazyMenu } from './lazy-menu'

const load = () => import('./shell-menus').then((module) => module.LanguageMenu)

export function LanguageSwitch({ className }: { className?: string }) {
  const t = useTranslations('shell')
  return (
    <LazyMenu
      load={load}
      trigger={
        <Button
          variant="ghost"
          size="icon"
          aria-label={t('language')}
          className={cn('text-muted-foreground', className)}
        >
          <Languages aria-hidden />
        </Button>
      }
    />
  )
}
