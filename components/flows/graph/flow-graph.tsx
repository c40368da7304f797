'use client'

import '@xyflow/react/dist/base.css'
import { Background, Controls, MarkerType, ReactFlow } from '@xyflow/react'
import { useTranslations } from 'next-intl'
import { useMemo, useRef } from 'react'
import type { Flow } from '@/lib/engine'
import { useTheme } from '../../layout/theme'
import { useStateWord } from '../../ui/state-chip'
import { type Graph, type GraphNode, layOut } from './layout'
import { type FlowNode, nodeTypes, useLaneName } from './nodes'
import type { TaskRuns } from './task-runs'
import { stillCanvas } from './still-canvas'

const manyNodes = 500
const arrow = {
  type: MarkerType.ArrowClosed,
  width: 16,
  height: 16,
  color: 'var(--xy-edge-stroke)',
}

export type FlowGraphProps = {
  flow: Pick<Flow, 'tasks' | 'errors' | 'finally' | 'afterExecution'>
  /** The node that is selected: the task's path in the graph. */
  selected: string | null
  /** Of an execution: what ran of each task, by its id. */
  runs?: ReadonlyMap<string, TaskRuns>
  onSelect: (id: string | null) => void
}

/** The flow as it runs, to look at: Tab walks the tasks, Enter or a click selects one. */
export function FlowGraph({ flow, selected, runs, onSelect }: FlowGraphProps) {
  const t = useTranslations('flows.graph')
  const { shown } = useTheme()
  const holder = useRef<HTMLDivElement>(null)
  const graph = useMemo(() => layOut(flow), [flow])
  const describe = useNodeDescription(runs)
  const nodes = useMemo(
    () =>
      graph.nodes.map((node) =>
        toFlowNode(node, node.id === selected, describe(node), runs?.get(node.task?.id ?? '')),
      ),
    [graph, selected, describe, runs],
  )
  const edges = useMemo(
    () =>
      graph.edges.map(({ from, to }) => ({
        id: `${from}>${to}`,
        source: from,
        target: to,
        type: 'smoothstep',
        focusable: false,
        markerEnd: arrow,
        // Above the frames, which would hide the lines inside them.
        zIndex: 1,
      })),
    [graph],
  )
  return (
    <ReactFlow<FlowNode>
      ref={holder}
      aria-label={t('label')}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      colorMode={shown}
      onInit={(flow) => {
        if (holder.current) void flow.setViewport(firstView(graph, holder.current))
      }}
      fitViewOptions={{ maxZoom: 1, padding: 0.08 }}
      {...stillCanvas}
      onlyRenderVisibleElements={graph.nodes.length >= manyNodes}
      onNodesChange={(changes) => {
        for (const change of changes) {
          if (change.type === 'select' && change.selected) onSelect(change.id)
        }
      }}
      onPaneClick={() => onSelect(null)}
      ariaLabelConfig={{
        'node.a11yDescription.default': t('nodeHelp'),
        'controls.ariaLabel': t('controls.label'),
        'controls.zoomIn.ariaLabel': t('controls.zoomIn'),
        'controls.zoomOut.ariaLabel': t('controls.zoomOut'),
        'controls.fitView.ariaLabel': t('controls.fitView'),
      }}
      className="millrace-graph"
    >
      <Background gap={16} size={1} color="var(--line)" />
      <Controls showInteractive={false} />
    </ReactFlow>
  )
}

const margin = 24
const readableZoom = 0.6

/** The whole graph where it can be read so; else its beginning, with the first task in the middle. */
function firstView(graph: Graph, { clientWidth, clientHeight }: HTMLElement) {
  const fit = Math.min(
    (clientWidth - 2 * margin) / graph.width,
    (clientHeight - 2 * margin) / graph.height,
  )
  const zoom = Math.min(1, Math.max(readableZoom, fit))
  const first = graph.nodes[0]
  const isWide = graph.width * zoom > clientWidth - 2 * margin
  const middle = isWide && first ? first.x + first.width / 2 : graph.width / 2
  return { x: clientWidth / 2 - middle * zoom, y: margin, zoom }
}

function toFlowNode(
  node: GraphNode,
  selected: boolean,
  ariaLabel: string,
  runs: TaskRuns | undefined,
): FlowNode {
  const shared = {
    id: node.id,
    position: { x: node.x, y: node.y },
    width: node.width,
    height: node.height,
    ariaLabel,
    selected,
  }
  if (node.task) {
    return {
      ...shared,
      type: node.kind === 'task' ? 'task' : 'frame',
      data: { task: node.task, ...(runs ? { runs } : {}) },
    }
  }
  return {
    ...shared,
    type: 'lane',
    data: { lane: node.lane ?? '' },
    selectable: false,
    focusable: false,
  }
}

function useNodeDescription(
  runs: ReadonlyMap<string, TaskRuns> | undefined,
): (node: GraphNode) => string {
  const t = useTranslations('flows.graph')
  const word = useStateWord()
  const laneName = useLaneName()
  return useMemo(
    () => (node) => {
      if (!node.task) return laneName(node.lane ?? '')
      const { id, type } = node.task
      const ran = runs?.get(id)
      const states = ran?.counts.map(({ state, n }) => `${n} ${word(state)}`).join(', ')
      return [t('node', { id, type }), states].filter(Boolean).join(', ')
    },
    // The two functions change with the language only, and so does their identity.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [t, runs],
  )
}
