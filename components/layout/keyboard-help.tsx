'use client'

import { useTranslations } from 'next-intl'
import { Dialog, DialogBody, DialogContent, DialogHeader, DialogTitle } from '../ui/dialog'
import { Kbd } from '../ui/kbd'
import { navItems } from './nav-items'
import { useModifierKey } from './use-modifier-key'

/** The list of keys, opened with "?". */
export function KeyboardHelp({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const t = useTranslations('shell')
  const modifier = useModifierKey()
  const rows: [keys: string[], words: string][] = [
    [[modifier, 'K'], t('keys.palette')],
    [['?'], t('keys.help')],
    ...navItems.map((item): [string[], string] => [
      ['G', item.key.toUpperCase()],
      t('keys.goTo', { page: t(`nav.${item.name}`) }),
    ]),
    [[modifier, 'S'], t('keys.save')],
    [['Esc'], t('keys.escape')],
  ]
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent className="max-w-md" aria-describedby={undefined}>
        <DialogHeader>
          <DialogTitle>{t('keys.title')}</DialogTitle>
        </DialogHeader>
        <DialogBody>
          <dl className="divide-y">
            {rows.map(([keys, words]) => (
              <div key={words} className="flex h-9 items-center justify-between gap-4">
                <dt>{words}</dt>
                <dd className="flex gap-1">
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </DialogBody>
      </DialogContent>
    </Dialog>
  )
}
