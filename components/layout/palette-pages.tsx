'use client'

import {
  Activity,
  BookOpen,
  CircleX,
  FileClock,
  KeyRound,
  type LucideIcon,
  MonitorSmartphone,
  Rss,
  Send,
  Users,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { CommandGroup, CommandItem } from '../ui/command'
import { navItems } from './nav-items'
import type { MayAnywhere } from './person-menu'

type PageItem = { href: string; words: string; icon: LucideIcon; isHidden?: boolean }

/** Every page that is there for this person, those under a tab too. */
export function PalettePages({
  may,
  onChoose,
}: {
  may: MayAnywhere
  onChoose: (href: string) => void
}) {
  const t = useTranslations('shell')
  const executions = useTranslations('executions.list')
  const workers = useTranslations('workers')
  const notifications = useTranslations('notifications.tab')
  const settings = useTranslations('settings.tabs')
  const below: PageItem[] = [
    { href: '/executions/failures', words: executions('failures'), icon: CircleX },
    { href: '/workers/cluster', words: workers('cluster.title'), icon: Activity },
    {
      href: '/notifications?tab=subscriptions',
      words: notifications('subscriptions'),
      icon: Rss,
    },
    { href: '/notifications?tab=deliveries', words: notifications('deliveries'), icon: Send },
    { href: '/notifications?tab=catalogue', words: notifications('catalogue'), icon: BookOpen },
    { href: '/settings/sessions', words: settings('sessions'), icon: MonitorSmartphone },
    { href: '/settings/tokens', words: settings('tokens'), icon: KeyRound },
    { href: '/settings/people', words: settings('people'), icon: Users, isHidden: !may.people },
    { href: '/settings/audit', words: settings('audit'), icon: FileClock, isHidden: !may.audit },
  ]
  const pages: PageItem[] = [
    ...navItems.map(({ name, href, icon }) => ({ href, words: t(`nav.${name}`), icon })),
    ...below.filter(({ isHidden }) => !isHidden),
  ]
  return (
    <CommandGroup heading={t('palette.pages')}>
      {pages.map(({ href, words, icon: Icon }) => (
        // Its English name, which stands in the address, finds it in every language.
        <CommandItem key={href} value={`${words} ${href}`} onSelect={() => onChoose(href)}>
          <Icon aria-hidden />
          {words}
        </CommandItem>
      ))}
    </CommandGroup>
  )
}
