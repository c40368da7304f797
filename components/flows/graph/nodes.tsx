'use client'

import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Task } from '@/lib/engine'
import { cn } from '../../ui/cn'
import { sizes } from './layout'
import { RunMark } from './run-mark'
import { TaskIcon } from './task-icon'
import type { TaskRuns } from './task-runs'

/** What opens it or closes it; absent on a task that holds none. */
export type Fold = { folded: number | null; toggle: () => void }
type Content = { task: Task; runs?: TaskRuns; fold?: Fold }

export type TaskNode = Node<Content, 'task'>
export type FrameNode = Node<Content, 'frame'>
export type LaneNode = Node<{ lane: string }, 'lane'>
export type FlowNode = TaskNode | FrameNode | LaneNode

const ownLanes = ['then', 'else', 'defaults', 'errors', 'finally', 'afterExecution'] as const

export const nodeTypes = { task: TaskBox, frame: Frame, lane: Lane }

function Ends() {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className="opacity-0" />
      <Handle
        type="source"
        position={Position.Bottom}
        isConnectable={false}
        className="opacity-0"
      />
    </>
  )
}

function TaskBox({ data: { task, runs, fold }, selected }: NodeProps<TaskNode>) {
  return (
    <div
      className={cn(
        'flex size-full items-center rounded-md border bg-background px-3 transition-colors hover:border-line-strong',
        selected && 'border-accent ring-1 ring-accent hover:border-accent',
        task.disabled && 'opacity-60',
        // Iterations as a stack of cards.
        runs && runs.total > 1 && 'shadow-stack',
      )}
    >
      {fold && <FoldButton fold={fold} taskId={task.id} />}
      <TaskName task={task} holds={fold?.folded ?? null} />
      {runs && <RunMark runs={runs} />}
      <Ends />
    </div>
  )
}

function Frame({ data: { task, runs, fold }, selected }: NodeProps<FrameNode>) {
  return (
    <div
      className={cn(
        'size-full rounded-md border bg-sunken/70 px-3 transition-colors hover:border-line-strong',
        selected && 'border-accent ring-1 ring-accent hover:border-accent',
        task.disabled && 'opacity-60',
      )}
    >
      <div className="flex items-center" style={{ height: sizes.header }}>
        {fold && <FoldButton fold={fold} taskId={task.id} />}
        <TaskName task={task} oneLine />
        {runs && <RunMark runs={runs} oneLine />}
      </div>
      <Ends />
    </div>
  )
}

function FoldButton({ fold: { folded, toggle }, taskId }: { fold: Fold; taskId: string }) {
  const t = useTranslations('flows.graph')
  const Icon = folded === null ? ChevronDown : ChevronRight
  return (
    <button
      type="button"
      aria-expanded={folded === null}
      aria-label={t('fold', { id: taskId })}
      onClick={(event) => {
        // The click is for the frame, not for choosing its task.
        event.stopPropagation()
        toggle()
      }}
      onKeyDown={(event) => event.stopPropagation()}
      className="nodrag nopan -ml-2 grid size-6 shrink-0 place-items-center rounded-sm text-muted-foreground hover:bg-hover"
    >
      <Icon aria-hidden className="size-3.5" />
    </button>
  )
}

function TaskName({
  task,
  oneLine = false,
  holds = null,
}: {
  task: Task
  oneLine?: boolean
  holds?: number | null
}) {
  const t = useTranslations('flows.graph')
  return (
    <div className="flex min-w-0 flex-1 items-center gap-2.5">
      <TaskIcon type={task.type} className="size-4 shrink-0 text-muted-foreground" />
      <div className={cn('min-w-0', oneLine && 'flex items-baseline gap-2')}>
        <p className={cn('truncate font-medium', task.disabled && 'line-through')}>{task.id}</p>
        <p className="truncate font-mono text-xs text-muted-foreground">
          {holds !== null
            ? t('holds', { n: holds })
            : oneLine
              ? task.type.split('.').at(-1)
              : task.type}
        </p>
      </div>
    </div>
  )
}

function Lane({ data: { lane } }: NodeProps<LaneNode>) {
  const name = useLaneName()(lane)
  return (
    <div className="size-full rounded-md border border-dashed border-line-strong px-3">
      <p
        className="flex items-center text-xs text-muted-foreground"
        style={{ height: sizes.header }}
      >
        {name}
      </p>
      <Ends />
    </div>
  )
}

/** A lane's name: one of ours in words, else the case's value as written. */
export function useLaneName(): (lane: string) => string {
  const t = useTranslations('flows.graph.lanes')
  return (lane) => {
    const own = ownLanes.find((name) => name === lane)
    return own ? t(own) : lane
  }
}
