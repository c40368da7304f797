'use client'

import { Ellipsis, GitCompareArrows, SquareTerminal, Terminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Permission } from '@/lib/accounts/schema'
import type { ExecutionOperation, ExecutionView } from '@/lib/executions/schema'
import { usePageCommands } from '../../layout/page-commands'
import { Button } from '../../ui/button'
import { Menu } from '../../ui/menu'
import { toast } from '../../ui/toast'
import { copyText } from '../../ui/use-copied'
import { compareHref } from '../compare/compare-href'
import { cliOf, curlOf } from './curl'
import { operationLooks, operationsFor } from './operations'

const OperationDialog = dynamic(
  () => import('./operation-dialog').then((module) => module.OperationDialog),
  { ssr: false },
)

/** What can be done with an execution now; nothing happens before it was said what will. */
export function ExecutionActions({
  execution,
  rights,
}: {
  execution: ExecutionView
  rights: readonly Permission[]
}) {
  const t = useTranslations('executions.action')
  const [asked, setAsked] = useState<ExecutionOperation | null>(null)
  const { buttons, menu } = operationsFor(execution.state.current, rights)
  const router = useRouter()
  const close = () => setAsked(null)
  const entryOf = (operation: ExecutionOperation) => ({
    key: operation,
    icon: operationLooks[operation].icon,
    words: t(`${operation}.verb`),
    danger: operationLooks[operation].danger ?? false,
    onSelect: () => setAsked(operation),
  })
  const others = [
    {
      key: 'compare',
      icon: GitCompareArrows,
      words: t('compare'),
      onSelect: () => router.push(compareHref(execution.id)),
    },
    {
      key: 'curl',
      icon: Terminal,
      words: t('copyCurl'),
      onSelect: () => void copy(curlOf, t('curlCopied')),
    },
    {
      key: 'cli',
      icon: SquareTerminal,
      words: t('copyCli'),
      onSelect: () => void copy(cliOf, t('cliCopied')),
    },
  ]
  usePageCommands([...[...buttons, ...menu].map(entryOf), ...others])

  async function copy(line: typeof curlOf, said: string) {
    if (await copyText(line(execution, window.location.origin))) toast.success(said)
    else toast.error(t('notCopied'))
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
      <Menu
        trigger={
          <Button size="icon" aria-label={t('more')}>
            <Ellipsis aria-hidden />
          </Button>
        }
        entries={[
          ...menu.map(entryOf),
          ...(menu.length > 0 ? (['separator'] as const) : []),
          ...others,
        ]}
      />
      {asked !== null && (
        <OperationDialog execution={execution} operation={asked} onClose={close} />
      )}
    </>
  )
}
