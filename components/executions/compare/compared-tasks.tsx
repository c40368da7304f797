'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { useState } from 'react'
import type { ComparedTask } from '@/lib/executions/hooks/compare'
import type { TaskRunView } from '@/lib/executions/schema'
import { useWorkerName } from '@/lib/workers/hooks'
import { Button } from '../../ui/button'
import { Checkbox } from '../../ui/checkbox'
import { Duration } from '../../ui/duration'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table'
import { SlowerBy } from './slower-by'

const shownAtOnce = 200
const deepestIndent = 6

/** Every task beside its other; on a narrow screen both stand under the name. */
export function ComparedTasks({ tasks }: { tasks: ComparedTask[] }) {
  const t = useTranslations('executions.compare')
  const [only, setOnly] = useQueryState('only', parseAsBoolean.withDefault(false))
  const [shown, setShown] = useState(shownAtOnce)
  const found = only ? tasks.filter(({ differs }) => differs.length > 0) : tasks
  return (
    <div className="flex flex-col gap-2">
      <label className="flex min-h-8 w-fit items-center gap-2">
        <Checkbox checked={only} onCheckedChange={(on) => void setOnly(on === true || null)} />
        {t('only')}
      </label>
      {found.length === 0 ? (
        <p className="text-muted-foreground">{t(tasks.length === 0 ? 'noTasks' : 'sameTasks')}</p>
      ) : (
        <Table>
          <TableHeader>
            <TableRow className="max-sm:hidden">
              <TableHead>{t('task')}</TableHead>
              <TableHead>{t('left')}</TableHead>
              <TableHead>{t('right')}</TableHead>
              <TableHead>{t('difference')}</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {found.slice(0, shown).map((task) => (
              <Row key={task.key} task={task} />
            ))}
          </TableBody>
        </Table>
      )}
      {found.length > shown && (
        <Button className="w-fit" onClick={() => setShown(shown + shownAtOnce)}>
          {t('more', { n: found.length - shown })}
        </Button>
      )}
    </div>
  )
}

function Row({ task }: { task: ComparedTask }) {
  const t = useTranslations('executions.compare')
  const { left, right, differs, slowerMs } = task
  const indent = Math.min(task.depth, deepestIndent) * 16
  const words = differs.filter((one) => one !== 'missing').map((one) => t(`differs.${one}`))
  return (
    <TableRow className="max-sm:grid max-sm:grid-cols-2 max-sm:py-2">
      <TableCell className="max-sm:col-span-2 max-sm:h-auto max-sm:pb-1">
        <span className="block font-medium break-words" style={{ paddingLeft: indent }}>
          {task.taskId}{' '}
          {task.item !== null && (
            <span className="ml-2 font-mono text-xs font-normal text-muted-foreground">
              {task.item.length > 60 ? `${task.item.slice(0, 60)}…` : task.item}
            </span>
          )}
        </span>
      </TableCell>
      <Cell run={left} />
      <Cell run={right} />
      <TableCell className="text-xs max-sm:col-span-2 max-sm:h-auto max-sm:pl-0">
        <span className="flex flex-wrap items-center gap-x-2">
          {differs[0] === 'missing' && t(left ? 'onlyLeft' : 'onlyRight')}
          {words.join(', ')}
          {slowerMs !== null && <SlowerBy ms={slowerMs} of={left?.state.durationMs ?? 0} />}
        </span>
      </TableCell>
    </TableRow>
  )
}

function Cell({ run }: { run: TaskRunView | null }) {
  const word = useStateWord()
  const worker = run?.attempts.at(-1)?.workerId ?? null
  if (!run) {
    return <TableCell className="text-muted-foreground max-sm:h-auto max-sm:p-0">–</TableCell>
  }
  return (
    <TableCell className="max-sm:h-auto max-sm:p-0">
      <Link
        href={`/executions/${run.executionId}?task=${run.id}`}
        className="flex w-fit flex-wrap items-center gap-x-2 rounded-sm hover:underline"
      >
        <StateIcon state={run.state.current} title={word(run.state.current)} />
        <Duration
          start={run.state.startDate}
          end={run.state.endDate}
          className="font-mono text-xs"
        />
        {worker !== null && <WorkerName id={worker} />}
      </Link>
    </TableCell>
  )
}

function WorkerName({ id }: { id: string }) {
  return (
    <span className="max-w-40 truncate text-xs text-muted-foreground">{useWorkerName(id)}</span>
  )
}
