'use client'

// The trail in the top bar. It is read from the address, so it is right in the first paint; a page
// that knows more (the flow of an execution) puts its own trail in with <SetBreadcrumb>.

import { ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import {
  createContext,
  Fragment,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useState,
} from 'react'
import { cn } from '../ui/cn'
import { shortId } from '../ui/short-id'
import { navItems } from './nav-items'

export type Crumb = { label: string; href?: string; mono?: boolean }

type Trail = { pathname: string; crumbs: Crumb[] }

const TrailContext = createContext<Trail | null>(null)
const SetTrailContext = createContext<(trail: Trail | null) => void>(() => {})

export function BreadcrumbProvider({ children }: { children: ReactNode }) {
  const [trail, setTrail] = useState<Trail | null>(null)
  return (
    <SetTrailContext value={setTrail}>
      <TrailContext value={trail}>{children}</TrailContext>
    </SetTrailContext>
  )
}

/** Renders nothing; replaces the trail that was read from the address while it is mounted. */
export function SetBreadcrumb({ crumbs }: { crumbs: Crumb[] }) {
  const setTrail = useContext(SetTrailContext)
  const pathname = usePathname()
  const text = JSON.stringify(crumbs)
  useLayoutEffect(() => {
    setTrail({ pathname, crumbs: JSON.parse(text) as Crumb[] })
    return () => setTrail(null)
  }, [setTrail, pathname, text])
  return null
}

export function Breadcrumb() {
  const t = useTranslations('shell')
  const pathname = usePathname()
  const trail = useContext(TrailContext)
  const read = useCrumbsFromPath(pathname)
  const crumbs = trail?.pathname === pathname ? trail.crumbs : read
  return (
    <nav aria-label={t('breadcrumb')} className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1">
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1
          return (
            <Fragment key={`${index}-${crumb.label}`}>
              {index > 0 && (
                <li aria-hidden className={cn('shrink-0', !last && 'max-sm:hidden')}>
                  <ChevronRight className="size-3.5 text-muted-foreground" />
                </li>
              )}
              <li className={cn('min-w-0', index > 0 && !last && 'max-sm:hidden')}>
                <CrumbText crumb={crumb} last={last} />
              </li>
            </Fragment>
          )
        })}
      </ol>
    </nav>
  )
}

function CrumbText({ crumb, last }: { crumb: Crumb; last: boolean }) {
  const classes = cn('block truncate rounded-sm', crumb.mono && 'font-mono text-xs')
  if (last || !crumb.href) {
    return (
      <span
        aria-current={last ? 'page' : undefined}
        className={cn(classes, last ? 'font-medium' : 'text-muted-foreground')}
      >
        {crumb.label}
      </span>
    )
  }
  return (
    <Link
      href={crumb.href}
      className={cn(classes, 'text-muted-foreground hover:text-foreground hover:underline')}
    >
      {crumb.label}
    </Link>
  )
}

/** `/flows/<namespace>/<id>`, `/executions/<id>`, `/workers/<id>`: the page, then what it shows. */
function useCrumbsFromPath(pathname: string): Crumb[] {
  const t = useTranslations('shell')
  const [first = '', ...rest] = pathname.split('/').filter(Boolean).map(decodeURIComponent)
  const item = navItems.find(({ href }) => href === `/${first}`)
  const crumbs: Crumb[] = item ? [{ label: t(`nav.${item.name}`), href: item.href }] : []
  if (first === 'flows' && rest[0] === 'new' && rest.length === 1) {
    return [...crumbs, { label: t('newFlow') }]
  }
  if (first === 'flows') {
    const [namespace, id] = rest
    if (namespace) {
      crumbs.push({ label: namespace, href: `/flows?namespace=${encodeURIComponent(namespace)}` })
    }
    if (namespace && id) crumbs.push({ label: id, href: `/flows/${rest.slice(0, 2).join('/')}` })
    return crumbs
  }
  if (first === 'executions' || first === 'workers') {
    const [id] = rest
    if (id) crumbs.push({ label: shortId(id), mono: true })
  }
  return crumbs
}
