import { Bell, House, type LucideIcon, Play, Server, Settings, Timer, Workflow } from 'lucide-react'

export type NavItem = {
  /** Its word in messages/<locale>/shell.json under `nav`. */
  name: 'home' | 'flows' | 'executions' | 'triggers' | 'workers' | 'notifications' | 'settings'
  href: string
  icon: LucideIcon
  /** The second key of the two-key way there: g, then this. */
  key: string
}

/** Only pages that exist. */
export const navItems: readonly NavItem[] = [
  { name: 'home', href: '/', icon: House, key: 'h' },
  { name: 'flows', href: '/flows', icon: Workflow, key: 'f' },
  { name: 'executions', href: '/executions', icon: Play, key: 'e' },
  { name: 'triggers', href: '/triggers', icon: Timer, key: 't' },
  { name: 'workers', href: '/workers', icon: Server, key: 'w' },
  { name: 'notifications', href: '/notifications', icon: Bell, key: 'n' },
  { name: 'settings', href: '/settings', icon: Settings, key: 's' },
]

export function isUnder(pathname: string, href: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
}
