'use client'

// The source of a flow, edited and saved as a new revision. A save names the revision that the editing
// began from; where somebody saved meanwhile it is refused, and both versions are shown, neither lost.

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { type ReactNode, useCallback, useRef, useState } from 'react'
import { checkFlowSource, useSaveFlow } from '@/lib/flows/hooks'
import type { FlowProblem, FlowView } from '@/lib/flows/schema'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { toast } from '../../ui/toast'
import type { Catalog } from './catalog'
import type { CodeEditorHandle } from './code-editor'
import { ConflictDialog } from './conflict-dialog'
import { ProblemList } from './problem-list'
import { useUnsavedWarning } from './use-unsaved-warning'

const CodeEditor = dynamic(() => import('./code-editor').then((module) => module.CodeEditor), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-72" />,
})

export type FlowEditorProps = {
  source: string
  /** The flow and the revision that the editing begins from; absent for a flow that does not exist yet. */
  base?: { namespace: string; flowId: string; revision: number }
  catalog: Catalog
  canSave: boolean
  onSaved: (flow: FlowView, changed: boolean) => void
}

export function FlowEditor({
  source,
  base,
  catalog,
  canSave,
  onSaved,
}: FlowEditorProps): ReactNode {
  const t = useTranslations('flows.editor')
  const errorText = useErrorText()
  const editor = useRef<CodeEditorHandle>(null)
  const [text, setText] = useState(source)
  const [saved, setSaved] = useState({ source, revision: base?.revision ?? 0 })
  const [problems, setProblems] = useState<FlowProblem[] | null>(null)
  const [newest, setNewest] = useState<FlowView | null>(null)
  const save = useSaveFlow()
  const dirty = text !== saved.source
  useUnsavedWarning(dirty)

  const submit = useCallback(
    (expectedRevision: number) => {
      if (save.isPending || !canSave) return
      save.mutate(
        {
          source: text,
          expectedRevision,
          ...(base ? { expected: { namespace: base.namespace, flowId: base.flowId } } : {}),
        },
        {
          onSuccess: (result) => {
            if (result.ok) {
              setSaved({ source: text, revision: result.flow.revision })
              setNewest(null)
              toast.success(
                result.changed
                  ? t('saved', { revision: result.flow.revision })
                  : t('unchanged', { revision: result.flow.revision }),
              )
              onSaved(result.flow, result.changed)
            } else if (result.reason === 'conflict') setNewest(result.newest)
            else setProblems(result.problems)
          },
        },
      )
    },
    [save, canSave, text, base, t, onSaved],
  )

  const errors = problems?.filter(({ severity }) => severity === 'error').length ?? 0
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {save.isError && <ErrorNote className="mx-4 mt-4 sm:mx-6">{errorText(save.error)}</ErrorNote>}
      <div className="min-h-72 flex-1">
        <CodeEditor
          ref={editor}
          source={source}
          label={t('label')}
          readOnly={!canSave}
          catalog={catalog}
          check={checkFlowSource}
          onChange={setText}
          onProblems={setProblems}
          onSave={() => submit(saved.revision)}
        />
      </div>
      <div className="sticky bottom-14 z-10 bg-background sm:bottom-0">
        <ProblemList
          problems={canSave ? problems : null}
          onChoose={({ line, column }) => editor.current?.reveal(line, column)}
        />
        {canSave && (
          <div className="flex items-center gap-3 border-t px-4 py-2 sm:px-6">
            <p className="hidden text-xs text-muted-foreground sm:block">{t('tabHelp')}</p>
            <p role="status" className="ml-auto text-xs text-muted-foreground">
              {dirty ? t('unsaved') : base ? t('upToDate') : ''}
            </p>
            <Button
              variant="primary"
              pending={save.isPending}
              disabled={errors > 0 || (!dirty && base !== undefined)}
              onClick={() => submit(saved.revision)}
            >
              {base ? t('save') : t('create')}
            </Button>
          </div>
        )}
      </div>
      <ConflictDialog
        isNew={base === undefined}
        mine={text}
        newest={newest}
        pending={save.isPending}
        onClose={() => setNewest(null)}
        onTakeTheirs={(flow) => {
          editor.current?.replace(flow.source)
          setText(flow.source)
          setSaved({ source: flow.source, revision: flow.revision })
          setNewest(null)
        }}
        onSaveMine={(flow) => submit(flow.revision)}
      />
    </div>
  )
}
