import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { pathHeader } from '@/lib/platform/auth/request-origin'
import { sessionCookieName } from '@/lib/platform/auth/session-cookie'
import type { Viewer } from './schema'
import { viewerOfSession } from './sessions/session'

/** Whoever looks at this page; null where nobody is signed in. */
export async function currentViewer(): Promise<Viewer | null> {
  const jar = await cookies()
  const token = jar.get(sessionCookieName)?.value
  return token ? viewerOfSession(token) : null
}

/** The same for pages behind the sign-in: a stranger is sent there, and back to this page afterwards. */
export async function pageViewer(): Promise<Viewer> {
  const viewer = await currentViewer()
  if (viewer) return viewer
  const path = (await headers()).get(pathHeader)
  redirect(path && path !== '/' ? `/sign-in?next=${encodeURIComponent(path)}` : '/sign-in')
}
