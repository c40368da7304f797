import { getTranslations } from 'next-intl/server'
import { redirect } from 'next/navigation'
import { AuthFrame } from '@/components/accounts/auth-frame'
import { localPath } from '@/components/accounts/local-path'
import { SignInForm } from '@/components/accounts/sign-in-form'
import { currentViewer } from '@/lib/accounts/current-viewer'

export async function generateMetadata() {
  const t = await getTranslations('auth')
  return { title: t('signIn') }
}

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>
}) {
  const next = localPath((await searchParams).next)
  if (await currentViewer()) redirect(next)
  const t = await getTranslations('auth')
  return (
    <AuthFrame title={t('title')}>
      <SignInForm next={next} />
    </AuthFrame>
  )
}
