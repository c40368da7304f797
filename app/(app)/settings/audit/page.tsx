import { getTranslations } from 'next-intl/server'
import { notFound } from 'next/navigation'
import { AuditPanel } from '@/components/accounts/audit-panel'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { mayAnywhere } from '@/lib/accounts/may'
import { readAudit } from '@/lib/accounts/read'

export async function generateMetadata() {
  const t = await getTranslations('settings.tabs')
  return { title: t('audit') }
}

export default async function AuditPage() {
  const viewer = await pageViewer()
  if (!mayAnywhere(viewer, 'audit.read')) notFound()
  return <AuditPanel first={await readAudit(viewer, {})} />
}
