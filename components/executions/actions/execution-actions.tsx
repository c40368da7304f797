'use client'

import { Ellipsis, Terminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { Permission } from '@/lib/accounts/schema'
import type { ExecutionView } from '@/lib/executions/schema'
import { Button } from '../../ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../../ui/dropdown-menu'
import { toast } from '../../ui/toast'
import { ConfirmOperation } from './confirm-operation'
import { curlOf } from './curl'
import { operationLooks, operationsFor, type ShownOperation } from './operations'
import { ResumeDialog } from './resume-dialog'

/** What can be done with an execution now; nothing happens before it was said what will. */
export function ExecutionActions({
  execution,
  rights,
}: {
  execution: ExecutionView
  rights: readonly Permission[]
}) {
  const t = useTranslations('executions.action')
  const [asked, setAsked] = useState<ShownOperation | null>(null)
  const { buttons, menu } = operationsFor(execution.state.current, rights)
  const close = () => setAsked(null)

  async function copyCurl() {
    await navigator.clipboard.writeText(curlOf(execution, window.location.origin))
    toast.success(t('curlCopied'))
  }

  return (
    <>
      {buttons.map((operation) => {
        const { icon: Icon, danger } = operationLooks[operation]
        return (
          <Button
            key={operation}
            variant={operation === 'resume' ? 'primary' : danger ? 'danger-quiet' : 'outline'}
            onClick={() => setAsked(operation)}
          >
            <Icon aria-hidden />
            {t(`${operation}.verb`)}
          </Button>
        )
      })}
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button size="icon" aria-label={t('more')}>
            <Ellipsis aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {menu.map((operation) => {
            const { icon: Icon, danger } = operationLooks[operation]
            return (
              <DropdownMenuItem
                key={operation}
                variant={danger ? 'danger' : 'plain'}
                onSelect={() => setAsked(operation)}
              >
                <Icon aria-hidden />
                {t(`${operation}.verb`)}
              </DropdownMenuItem>
            )
          })}
          {menu.length > 0 && <DropdownMenuSeparator />}
          <DropdownMenuItem onSelect={() => void copyCurl()}>
            <Terminal aria-hidden />
            {t('copyCurl')}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {asked === 'resume' && <ResumeDialog execution={execution} onClose={close} />}
      {asked !== null && asked !== 'resume' && (
        <ConfirmOperation execution={execution} operation={asked} onClose={close} />
      )}
    </>
  )
}
