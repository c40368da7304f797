import type { ReactFlowProps } from '@xyflow/react'

/** A graph to look at: nothing in it can be moved, tied or deleted, and the page scrolls over it. */
export const stillCanvas = {
  minZoom: 0.1,
  maxZoom: 1.5,
  nodesDraggable: false,
  nodesConnectable: false,
  edgesFocusable: false,
  deleteKeyCode: null,
  multiSelectionKeyCode: null,
  selectionKeyCode: null,
  zoomOnDoubleClick: false,
  preventScrolling: false,
  zoomOnScroll: false,
} satisfies ReactFlowProps
