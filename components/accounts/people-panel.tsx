'use client'

import { Ellipsis, UserPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { PersonView } from '@/lib/accounts/schema'
import { Badge } from '../ui/badge'
import { Button } from '../ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu'
import { RelativeTime } from '../ui/relative-time'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { DisableDialog } from './disable-dialog'
import { GrantsDialog } from './grants-dialog'
import { InviteDialog } from './invite-dialog'
import { LinkDialog } from './link-dialog'

type Opened = { dialog: 'grants' | 'link' | 'disable'; person: PersonView } | { dialog: 'invite' }

/** Everybody with an account, and what they may do where. */
export function PeoplePanel({ people, ownId }: { people: PersonView[]; ownId: string }) {
  const t = useTranslations('settings.people')
  const [opened, setOpened] = useState<Opened | null>(null)
  const close = () => setOpened(null)
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-3 pb-4">
        <p className="max-w-[72ch] text-muted-foreground">{t('help')}</p>
        <Button variant="primary" onClick={() => setOpened({ dialog: 'invite' })}>
          <UserPlus aria-hidden />
          {t('invite')}
        </Button>
      </div>
      <Table>
        <TableHeader>
          <TableRow>
            <TableHead>{t('person')}</TableHead>
            <TableHead>{t('roles')}</TableHead>
            <TableHead className="max-sm:hidden">{t('lastSeen')}</TableHead>
            <TableHead>
              <span className="sr-only">{t('actions')}</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {people.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              own={person.id === ownId}
              onOpen={(dialog) => setOpened({ dialog, person })}
            />
          ))}
        </TableBody>
      </Table>
      {opened?.dialog === 'invite' && <InviteDialog onClose={close} />}
      {opened?.dialog === 'grants' && <GrantsDialog person={opened.person} onClose={close} />}
      {opened?.dialog === 'link' && <LinkDialog person={opened.person} onClose={close} />}
      {opened?.dialog === 'disable' && <DisableDialog person={opened.person} onClose={close} />}
    </>
  )
}

function PersonRow({
  person,
  own,
  onOpen,
}: {
  person: PersonView
  own: boolean
  onOpen: (dialog: 'grants' | 'link' | 'disable') => void
}) {
  const t = useTranslations('settings.people')
  const common = useTranslations('common')
  return (
    <TableRow>
      <TableCell className="py-2">
        <span className="flex flex-wrap items-center gap-2 font-medium">
          {person.name}
          {own && <Badge variant="outline">{t('you')}</Badge>}
          {person.disabled && <Badge variant="outline">{t('disabled')}</Badge>}
          {!person.hasPassword && <Badge variant="outline">{t('invited')}</Badge>}
        </span>
        <span className="block text-xs text-muted-foreground">{person.email}</span>
      </TableCell>
      <TableCell className="py-2">
        <Grants grants={person.grants} />
      </TableCell>
      <TableCell className="text-muted-foreground max-sm:hidden">
        {person.lastSeenAt ? <RelativeTime time={person.lastSeenAt} /> : common('never')}
      </TableCell>
      <TableCell className="text-right">
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={t('actionsOf', { name: person.name })}
            >
              <Ellipsis aria-hidden />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent>
            <DropdownMenuItem onSelect={() => onOpen('grants')}>
              {t('changeRoles')}
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => onOpen('link')}>{t('newLink')}</DropdownMenuItem>
            {!own && (
              <>
                <DropdownMenuSeparator />
                <DropdownMenuItem
                  variant={person.disabled ? 'plain' : 'danger'}
                  onSelect={() => onOpen('disable')}
                >
                  {person.disabled ? t('enable') : t('disable')}
                </DropdownMenuItem>
              </>
            )}
          </DropdownMenuContent>
        </DropdownMenu>
      </TableCell>
    </TableRow>
  )
}

function Grants({ grants }: { grants: PersonView['grants'] }) {
  const t = useTranslations('settings')
  if (grants.length === 0) {
    return <span className="text-muted-foreground">{t('people.noRoles')}</span>
  }
  return (
    <span className="flex flex-wrap gap-1">
      {grants.map(({ namespace, role }) => (
        <Badge key={namespace}>
          {t(`roles.${role}`)}
          <span className="text-muted-foreground">{namespace || t('people.everywhere')}</span>
        </Badge>
      ))}
    </span>
  )
}
