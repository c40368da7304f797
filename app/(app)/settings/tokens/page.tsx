import { getTranslations } from 'next-intl/server'
import { TokensPanel } from '@/components/accounts/tokens-panel'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { may, mayAnywhere } from '@/lib/accounts/may'
import { readTokens } from '@/lib/accounts/read'

export async function generateMetadata() {
  const t = await getTranslations('settings.tabs')
  return { title: t('tokens') }
}

export default async function TokensPage() {
  const viewer = await pageViewer()
  const scopes = [
    'viewer' as const,
    ...(mayAnywhere(viewer, 'flow.write') ? (['editor'] as const) : []),
    ...(mayAnywhere(viewer, 'worker.control') ? (['administrator'] as const) : []),
    ...(may(viewer, 'account.manage', '') ? (['worker'] as const) : []),
  ]
  return <TokensPanel tokens={await readTokens(viewer)} scopes={scopes} />
}
