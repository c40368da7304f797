'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Dialog, DialogBody, DialogContent, DialogHeader, DialogTitle } from '../ui/dialog'
import { Kbd } from '../ui/kbd'
import { Switch } from '../ui/switch'
import { navItems } from './nav-items'
import { singleKeysCookie } from './preferences'
import { useModifierKey } from './use-modifier-key'
import { writeCookie } from './write-cookie'

function Keys({ rows }: { rows: readonly (readonly [keys: string[], words: string])[] }) {
  return (
    <dl className="divide-y">
      {rows.map(([keys, words]) => (
        <div key={words} className="flex min-h-9 items-center justify-between gap-4 py-1">
          <dt>{words}</dt>
          <dd className="flex shrink-0 gap-1">
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  )
}

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
  const [single, setSingle] = useState(() => !document.cookie.includes(`${singleKeysCookie}=off`))
  const rows: [keys: string[], words: string][] = [
    [[modifier, 'K'], t('keys.palette')],
    [['?'], t('keys.help')],
    [['J'], t('keys.down')],
    [['K'], t('keys.up')],
    ...navItems.map((item): [string[], string] => [
      ['G', item.key.toUpperCase()],
      t('keys.goTo', { page: t(`nav.${item.name}`) }),
    ]),
    [[modifier, 'S'], t('keys.save')],
    [['Esc'], t('keys.escape')],
  ]
  const treeRows: [keys: string[], words: string][] = [
    [['↓', 'J'], t('keys.treeDown')],
    [['↑', 'K'], t('keys.treeUp')],
    [['→'], t('keys.treeOpen')],
    [['←'], t('keys.treeClose')],
    [['Home', 'End'], t('keys.treeEnds')],
    [['PgUp', 'PgDn'], t('keys.treePage')],
    [['0', '…', '9', '*'], t('keys.treeLevels')],
    [[t('keys.space')], t('keys.treeLog')],
    [['C'], t('keys.treeMark')],
    [['+', '-'], t('keys.treeZoom')],
    [['Shift', '←', '→'], t('keys.treePan')],
  ]
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent className="max-w-md" aria-describedby={undefined}>
        <DialogHeader>
          <DialogTitle>{t('keys.title')}</DialogTitle>
        </DialogHeader>
        <DialogBody>
          <Keys rows={rows} />
          <h3 className="mt-4 border-t pt-4 text-xs font-medium text-muted-foreground">
            {t('keys.tree')}
          </h3>
          <Keys rows={treeRows} />
          <label className="mt-4 flex items-center justify-between gap-4 border-t pt-4">
            <span>
              {t('keys.single')}
              <span className="block text-xs text-muted-foreground">{t('keys.singleHelp')}</span>
            </span>
            <Switch
              checked={single}
              onCheckedChange={(on) => {
                writeCookie(singleKeysCookie, on ? 'on' : 'off')
                setSingle(on)
              }}
            />
          </label>
        </DialogBody>
      </DialogContent>
    </Dialog>
  )
}
