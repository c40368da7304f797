'use client'

import '@xyflow/react/dist/base.css'
import {
  Background,
  Controls,
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  type Edge,
  type Node,
  type NodeProps,
} from '@xyflow/react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import type { DependencyGraph } from '@/lib/triggers/schema'
import { flowHref } from '../../flows/flow-href'
import { useTheme } from '../../layout/theme'
import { cn } from '../../ui/cn'
import { labelOf, layOutDependencies, sizes, type Placed } from './layout'
import { stillCanvas } from '../../flows/graph/still-canvas'

type Box = Node<{ flow: Placed; down: boolean }, 'flow'>

const narrow = '(max-width: 640px)'

const nodeTypes = { flow: FlowBox }

/** To look at, and to go on from: Tab walks the flows, Enter or a click opens one. */
export function Canvas({ graph }: { graph: DependencyGraph }) {
  const t = useTranslations('triggers.dependencies')
  const graphWords = useTranslations('flows.graph.controls')
  const router = useRouter()
  const { shown } = useTheme()
  const [down] = useState(() => window.matchMedia(narrow).matches)
  const nodes = useMemo(
    () =>
      layOutDependencies(graph, down).nodes.map((flow): Box => ({
        id: flow.key,
        type: 'flow',
        position: { x: flow.x, y: flow.y },
        width: sizes.width,
        height: sizes.height,
        ariaLabel: t('node', {
          flow: `${flow.namespace}.${flow.flowId}`,
          where: flow.step === 0 ? 'here' : flow.step < 0 ? 'before' : 'after',
          steps: Math.abs(flow.step),
        }),
        data: { flow, down },
      })),
    [graph, down, t],
  )
  const edges = useMemo(() => graph.edges.map(toEdge), [graph])
  const open = (key: string) => {
    const [namespace = '', id = ''] = key.split('/')
    router.push(flowHref({ namespace, id }, 'dependencies'))
  }
  return (
    <ReactFlow<Box>
      aria-label={t('label')}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      colorMode={shown}
      fitView
      fitViewOptions={{ maxZoom: 1, padding: 0.12 }}
      {...stillCanvas}
      onNodesChange={(changes) => {
        for (const change of changes) {
          if (change.type === 'select' && change.selected) open(change.id)
        }
      }}
      ariaLabelConfig={{
        'node.a11yDescription.default': t('nodeHelp'),
        'controls.ariaLabel': graphWords('label'),
        'controls.zoomIn.ariaLabel': graphWords('zoomIn'),
        'controls.zoomOut.ariaLabel': graphWords('zoomOut'),
        'controls.fitView.ariaLabel': graphWords('fitView'),
      }}
      className="millrace-graph"
    >
      <Background gap={16} size={1} color="var(--line)" />
      <Controls showInteractive={false} />
    </ReactFlow>
  )
}

function toEdge(edge: DependencyGraph['edges'][number]): Edge {
  const { from, to, kind, by, disabled } = edge
  return {
    id: `${from} ${to} ${by}`,
    source: from,
    target: to,
    label: labelOf(edge),
    markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
    labelStyle: { fontSize: 11, fill: 'var(--muted-foreground)' },
    labelBgStyle: { fill: 'var(--background)' },
    labelBgPadding: [4, 2],
    // A call stands through; listening is a looser bond.
    style: {
      ...(kind === 'trigger' ? { strokeDasharray: '5 4' } : {}),
      ...(disabled ? { opacity: 0.4 } : {}),
    },
    focusable: false,
  }
}

function FlowBox({ data: { flow, down } }: NodeProps<Box>) {
  return (
    <div
      className={cn(
        'flex size-full flex-col justify-center rounded-md border bg-background px-3 transition-colors hover:border-line-strong',
        flow.step === 0 && 'border-accent ring-1 ring-accent',
        flow.disabled && 'opacity-60',
      )}
    >
      <Handle
        type="target"
        position={down ? Position.Top : Position.Left}
        isConnectable={false}
        className="opacity-0"
      />
      <p className={cn('truncate font-medium', flow.disabled && 'line-through')}>{flow.flowId}</p>
      <p className="truncate text-xs text-muted-foreground">{flow.namespace}</p>
      <Handle
        type="source"
        position={down ? Position.Bottom : Position.Right}
        isConnectable={false}
        className="opacity-0"
      />
    </div>
  )
}
