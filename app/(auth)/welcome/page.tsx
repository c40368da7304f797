import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import { AuthFrame } from '@/components/accounts/auth-frame'
import { LinkForm } from '@/components/accounts/link-form'
import { readLinkPurpose } from '@/lib/accounts/read'

export async function generateMetadata() {
  const t = await getTranslations('auth')
  return { title: t('welcomeTitle'), referrer: 'no-referrer' as const }
}

export default async function WelcomePage({
  searchParams,
}: {
  searchParams: Promise<{ link?: string | string[] }>
}) {
  const { link } = await searchParams
  const purpose = typeof link === 'string' ? await readLinkPurpose(link) : null
  const t = await getTranslations('auth')
  if (typeof link !== 'string' || purpose === null) {
    return (
      <AuthFrame title={t('goneTitle')} description={t('linkGone')}>
        <Link href="/sign-in" className="link">
          {t('signIn')}
        </Link>
      </AuthFrame>
    )
  }
  const isFirst = purpose === 'first-administrator'
  return (
    <AuthFrame
      title={isFirst ? t('firstTitle') : t('welcomeTitle')}
      description={isFirst ? t('firstDescription') : t('welcomeDescription')}
    >
      <LinkForm link={link} isFirst={isFirst} />
    </AuthFrame>
  )
}
