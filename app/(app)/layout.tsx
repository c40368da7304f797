import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { AppShell } from '@/components/layout/app-shell'
import { railCookie } from '@/components/layout/preferences'
import { currentViewer } from '@/lib/accounts/current-viewer'
import { may, mayAnywhere } from '@/lib/accounts/may'

export default async function AppLayout({ children }: { children: ReactNode }) {
  const viewer = await currentViewer()
  // The page itself sends a stranger to the sign-in, and knows the way back.
  if (!viewer) return children
  const jar = await cookies()
  return (
    <AppShell
      person={{
        email: viewer.email,
        name: viewer.name,
        locale: viewer.locale,
        theme: viewer.theme,
        may: {
          writeFlows: mayAnywhere(viewer, 'flow.write'),
          people: may(viewer, 'account.manage', ''),
          audit: mayAnywhere(viewer, 'audit.read'),
        },
      }}
      railCollapsed={jar.get(railCookie)?.value === 'collapsed'}
    >
      {children}
    </AppShell>
  )
}
