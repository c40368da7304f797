'use client'

import { useTranslations } from 'next-intl'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { LinkTabs } from '../layout/link-tabs'
import { PageBody, PageHeader } from '../layout/page-header'

const pages = [
  { key: 'profile', href: '/settings' },
  { key: 'sessions', href: '/settings/sessions' },
  { key: 'tokens', href: '/settings/tokens' },
  { key: 'people', href: '/settings/people' },
  { key: 'audit', href: '/settings/audit' },
] as const

/** The settings pages under one set of tabs; a page that the person may not see has none. */
export function SettingsFrame({
  may,
  children,
}: {
  may: { people: boolean; audit: boolean }
  children: ReactNode
}) {
  const t = useTranslations('settings')
  const pathname = usePathname()
  const tabs = pages
    .filter(({ key }) => (key === 'people' || key === 'audit' ? may[key] : true))
    .map(({ key, href }) => ({ key, label: t(`tabs.${key}`), href }))
  const current = pages.find(({ href }) => href === pathname)?.key
  return (
    <>
      <PageHeader
        title={t('title')}
        tabs={<LinkTabs label={t('title')} current={current} tabs={tabs} />}
      />
      <PageBody className="pt-6">{children}</PageBody>
    </>
  )
}

/** One subject of a settings page: what it is on the left, the controls on the right. */
export function SettingsSection({
  title,
  description,
  children,
}: {
  title: string
  description?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="grid gap-x-8 gap-y-4 border-b py-6 first:pt-0 last:border-b-0 md:grid-cols-[16rem_minmax(0,26rem)]">
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        {description && <p className="mt-1 text-sm text-muted-foreground">{description}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </section>
  )
}
