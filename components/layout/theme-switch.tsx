'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { LazyMenu } from './lazy-menu'
import { useTheme } from './theme'
import { themeIcons } from './theme-icons'

const load = () => import('./shell-menus').then((module) => module.ThemeMenu)

export function ThemeSwitch({ className }: { className?: string }) {
  const t = useTranslations('shell.theme')
  const { choice } = useTheme()
  const Icon = themeIcons[choice]
  return (
    <LazyMenu
      load={load}
      trigger={
        <Button
          variant="ghost"
          size="icon"
          aria-label={t('label')}
          className={cn('text-muted-foreground', className)}
        >
          <Icon aria-hidden />
        </Button>
      }
    />
  )
}
