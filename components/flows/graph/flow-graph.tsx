'use client'

import '@xyflow/react/dist/base.css'
import { Background, Controls, MarkerType, Panel, ReactFlow } from '@xyflow/react'
import { useTranslations } from 'next-intl'
import { useMemo, useRef } from 'react'
import type { Flow } from '@/lib/engine'
import { useTheme } from '../../layout/theme'
import { NativeSelect } from '../../ui/native-select'
import { useStateWord } from '../../ui/state-chip'
import { type GraphNode, layOut } from './layout'
import { type FlowNode, nodeTypes, useLaneName } from './nodes'
import type { TaskRuns } from './task-runs'
import { stillCanvas } from './still-canvas'
import { useFirstView } from './use-first-view'
import { useFolding } from './use-folding'

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
  const folding = useFolding(flow)
  const { isFolded, toggle } = folding
  const graph = useMemo(() => layOut(flow, isFolded), [flow, isFolded])
  const view = useFirstView(graph, holder, folding.levels)
  const describe = useNodeDescription(runs)
  const nodes = useMemo(
    () =>
      graph.nodes.map((node) =>
        toFlowNode(node, {
          selected: node.id === selected,
          ariaLabel: describe(node),
          runs: runs?.get(node.task?.id ?? ''),
          toggle,
        }),
      ),
    [graph, selected, describe, runs, toggle],
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
      onInit={view.onInit}
      onMoveStart={view.onMoveStart}
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
      {folding.deepest > 0 && (
        <Panel position="bottom-center">
          <NativeSelect
            aria-label={t('levels')}
            className="w-36"
            value={folding.levels}
            onChange={(event) => folding.openTo(Number(event.target.value))}
          >
            {Array.from({ length: folding.deepest + 1 }, (_, level) => (
              <option key={level} value={level}>
                {level === folding.deepest ? t('allLevels') : t('level', { n: level + 1 })}
              </option>
            ))}
          </NativeSelect>
        </Panel>
      )}
    </ReactFlow>
  )
}

function toFlowNode(
  node: GraphNode,
  {
    selected,
    ariaLabel,
    runs,
    toggle,
  }: {
    selected: boolean
    ariaLabel: string
    runs: TaskRuns | undefined
    toggle: (id: string) => void
  },
): FlowNode {
  const folds = node.kind === 'frame' || node.folded !== undefined
  const fold = { folded: node.folded ?? null, toggle: () => toggle(node.id) }
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
      data: { task: node.task, ...(runs && { runs }), ...(folds && { fold }) },
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
