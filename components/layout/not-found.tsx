'use client'

import { Compass } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'

export function NotFound() {
  const t = useTranslations('errors.notFound')
  return (
    <EmptyState
      icon={Compass}
      className="px-4 pt-[16dvh]"
      title={<h1>{t('title')}</h1>}
      description={t('description')}
      action={
        <Button asChild>
          <Link href="/">{t('home')}</Link>
        </Button>
      }
    />
  )
}
