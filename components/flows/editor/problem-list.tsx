'use client'

import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { FlowProblem } from '@/lib/flows/schema'

/** The problems of the text in the editor; each leads to its place. */
export function ProblemList({
  problems,
  onChoose,
}: {
  problems: FlowProblem[] | null
  onChoose: (problem: FlowProblem) => void
}) {
  const t = useTranslations('flows.editor')
  if (problems === null) return null
  if (problems.length === 0) {
    return (
      <p className="flex h-9 items-center gap-2 border-t px-4 text-xs text-muted-foreground sm:px-6">
        <CircleCheck aria-hidden className="size-3.5" />
        {t('noProblems')}
      </p>
    )
  }
  return (
    <section aria-label={t('problems')} className="max-h-40 overflow-y-auto border-t">
      <ul className="divide-y">
        {problems.map((problem, index) => (
          <li key={`${index}:${problem.line}:${problem.code}`}>
            <button
              type="button"
              onClick={() => onChoose(problem)}
              className="flex w-full items-start gap-2.5 px-4 py-2 text-left -outline-offset-2 hover:bg-hover sm:px-6"
            >
              <ProblemIcon severity={problem.severity} />
              <span className="min-w-0 flex-1">
                <span className="break-words">{problem.message}</span>
                {problem.fix && (
                  <span className="block text-xs break-words text-muted-foreground">
                    {problem.fix}
                  </span>
                )}
              </span>
              <span className="shrink-0 font-mono text-xs text-muted-foreground">
                {problem.line}:{problem.column}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function ProblemIcon({ severity }: { severity: FlowProblem['severity'] }) {
  const t = useTranslations('flows.editor')
  const Icon = severity === 'error' ? CircleX : TriangleAlert
  return (
    <Icon
      role="img"
      aria-label={t(severity)}
      className={
        severity === 'error'
          ? 'mt-0.5 size-4 shrink-0 text-danger'
          : 'mt-0.5 size-4 shrink-0 text-state-amber'
      }
    />
  )
}
