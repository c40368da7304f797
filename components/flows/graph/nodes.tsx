'use client'

import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Task } from '@/lib/engine'
import { cn } from '../../ui/cn'
import { sizes } from './layout'
import { RunDuration, RunState } from './run-mark'
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

const iconLook = 'mr-2.5 size-4 shrink-0 text-muted-foreground'

function TaskBox({ data: { task, runs, fold }, selected }: NodeProps<TaskNode>) {
  const t = useTranslations('flows.graph')
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
      <TaskIcon type={task.type} className={iconLook} />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <TaskName task={task} />
          {runs && (
            <span className="ml-auto">
              <RunState runs={runs} />
            </span>
          )}
        </div>
        <div className="flex items-baseline gap-2">
          <p className="min-w-0 flex-1 truncate font-mono text-xs text-muted-foreground">
            {fold && fold.folded !== null ? t('holds', { n: fold.folded }) : task.type}
          </p>
          {runs && <RunDuration runs={runs} />}
        </div>
      </div>
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
        <TaskIcon type={task.type} className={iconLook} />
        <div className="flex min-w-0 flex-1 items-baseline gap-2">
          <TaskName task={task} />
          {/* Gives way first: the icon says the same. */}
          <p className="min-w-0 shrink-[1000] truncate font-mono text-xs text-muted-foreground">
            {task.type.split('.').at(-1)}
          </p>
        </div>
        {runs && (
          <span className="ml-2 flex shrink-0 items-center gap-2">
            <RunDuration runs={runs} />
            <RunState runs={runs} brief />
          </span>
        )}
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

function TaskName({ task }: { task: Task }) {
  return (
    <p className={cn('min-w-0 truncate font-medium', task.disabled && 'line-through')}>{task.id}</p>
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
