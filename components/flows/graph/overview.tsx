'use client'

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { useEffect, useMemo } from 'react'
import type { Flow } from '@/lib/engine'
import { Skeleton } from '../../ui/skeleton'
import { layOut } from './layout'

const FlowGraph = dynamic(() => import('./flow-graph').then((module) => module.FlowGraph), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-64" />,
})

const TaskDetails = dynamic(() => import('./task-details').then((module) => module.TaskDetails), {
  ssr: false,
})

/** The graph of a flow with the selected task beside it; the selection is in the address. */
export function FlowOverview({ flow }: { flow: Flow }) {
  const t = useTranslations('flows.graph')
  const [selected, setSelected] = useQueryState('task', parseAsString)
  const task = useMemo(
    () => (selected ? layOut(flow).nodes.find(({ id }) => id === selected)?.task : undefined),
    [flow, selected],
  )
  useEffect(() => {
    if (!task) return
    function press(event: KeyboardEvent) {
      if (event.key === 'Escape' && !event.defaultPrevented) void setSelected(null)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [task, setSelected])
  return (
    <section aria-label={t('label')} className="relative min-h-112 flex-1">
      {/* The canvas needs a height of its own: it fills what the page leaves. */}
      <div className="absolute inset-0 flex flex-col lg:flex-row">
        <div className="relative min-h-64 min-w-0 flex-1">
          <FlowGraph flow={flow} selected={selected} onSelect={(id) => void setSelected(id)} />
        </div>
        {task && <TaskDetails task={task} onClose={() => void setSelected(null)} />}
      </div>
    </section>
  )
}
