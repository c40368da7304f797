'use client'

import { Ellipsis, GitCompareArrows, SquareTerminal, Terminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { memo, useCallback, useEffect, useRef, useState } from 'react'
import type { Permission } from '@/lib/accounts/schema'
import type { StateName } from '@/lib/engine'
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

type LineOf = typeof curlOf

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
  const latest = useRef(execution)
  useEffect(() => {
    latest.current = execution
  })
  const copy = useCallback(
    async (lineOf: LineOf, said: string) => {
      if (await copyText(lineOf(latest.current, window.location.origin))) toast.success(said)
      else toast.error(t('notCopied'))
    },
    [t],
  )
  return (
    <>
      <Choices
        executionId={execution.id}
        state={execution.state.current}
        rights={rights}
        onAsk={setAsked}
        onCopy={copy}
      />
      {asked !== null && (
        <OperationDialog execution={execution} operation={asked} onClose={() => setAsked(null)} />
      )}
    </>
  )
}

type ChoicesProps = {
  executionId: string
  state: StateName
  rights: readonly Permission[]
  onAsk: (operation: ExecutionOperation) => void
  onCopy: (lineOf: LineOf, said: string) => Promise<void>
}

const Choices = memo(function Choices({ executionId, state, rights, onAsk, onCopy }: ChoicesProps) {
  const t = useTranslations('executions.action')
  const { buttons, menu } = operationsFor(state, rights)
  const router = useRouter()
  const entryOf = (operation: ExecutionOperation) => ({
    key: operation,
    icon: operationLooks[operation].icon,
    words: t(`${operation}.verb`),
    danger: operationLooks[operation].danger ?? false,
    onSelect: () => onAsk(operation),
  })
  const others = [
    {
      key: 'compare',
      icon: GitCompareArrows,
      words: t('compare'),
      onSelect: () => router.push(compareHref(executionId)),
    },
    {
      key: 'curl',
      icon: Terminal,
      words: t('copyCurl'),
      onSelect: () => void onCopy(curlOf, t('curlCopied')),
    },
    {
      key: 'cli',
      icon: SquareTerminal,
      words: t('copyCli'),
      onSelect: () => void onCopy(cliOf, t('cliCopied')),
    },
  ]
  usePageCommands([...[...buttons, ...menu].map(entryOf), ...others])

  return (
    <>
      {buttons.map((operation) => {
        const { icon: Icon, danger } = operationLooks[operation]
        return (
          <Button
            key={operation}
            variant={operation === 'resume' ? 'primary' : danger ? 'danger-quiet' : 'outline'}
            onClick={() => onAsk(operation)}
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
    </>
  )
})
