'use client'

import { Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { FlowInput } from '@/lib/engine'
import { usePageCommands } from '../../layout/page-commands'
import { Button } from '../../ui/button'

const RunDialog = dynamic(() => import('./run-dialog').then((module) => module.RunDialog), {
  ssr: false,
})

export function RunButton({
  flow,
  disabled = false,
}: {
  flow: { namespace: string; id: string; inputs: FlowInput[] }
  disabled?: boolean
}) {
  const t = useTranslations('flows.run')
  const [open, setOpen] = useState<boolean | null>(null)
  usePageCommands(
    disabled
      ? []
      : [
          {
            key: 'run',
            icon: Play,
            words: t('title', { id: flow.id }),
            onSelect: () => setOpen(true),
          },
        ],
  )
  return (
    <>
      <Button variant="primary" disabled={disabled} onClick={() => setOpen(true)}>
        <Play aria-hidden />
        {t('button')}
      </Button>
      {open !== null && <RunDialog flow={flow} open={open} onOpenChange={setOpen} />}
    </>
  )
}
