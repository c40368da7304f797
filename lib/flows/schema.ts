// The shapes in which flows leave the server. Dates are ISO 8601.

export type FlowSummary = {
  namespace: string
  id: string
  revision: number
  description: string | null
  labels: Record<string, string>
  disabled: boolean
  updatedAt: string
  /** The newest execution, if any. */
  lastExecution: { id: string; state: string; createdAt: string } | null
}

export type FlowView = FlowSummary & { source: string; deleted: boolean }

export type FlowRevisionView = {
  revision: number
  createdAt: string
  createdBy: string | null
  source: string
}

/** What saving answers. `conflict` carries the newer revision, so that both can be shown. */
export type SaveFlowResult =
  | { ok: true; flow: FlowView; changed: boolean }
  | { ok: false; reason: 'conflict'; message: string; newest: FlowView }
  | { ok: false; reason: 'invalid'; message: string; problems: FlowProblem[] }

export type FlowProblem = {
  severity: 'error' | 'warning'
  code: string
  line: number
  column: number
  endLine: number
  endColumn: number
  path: string
  message: string
  fix: string
}

/** A property of a task or trigger type, as the editor offers it. */
export type CatalogProperty = {
  name: string
  description?: string
  /** `string`, `number`, `boolean`, `array`, `object`: what the schema says, for reading. */
  type?: string
  required?: boolean
  values?: string[]
}

export type CatalogType = { type: string; description?: string; properties: CatalogProperty[] }
