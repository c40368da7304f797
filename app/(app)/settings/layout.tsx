import type { ReactNode } from 'react'
import { SettingsFrame } from '@/components/accounts/settings-frame'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { may, mayAnywhere } from '@/lib/accounts/may'

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const viewer = await pageViewer()
  return (
    <SettingsFrame
      may={{
        people: may(viewer, 'account.manage', ''),
        audit: mayAnywhere(viewer, 'audit.read'),
      }}
    >
      {children}
    </SettingsFrame>
  )
}
