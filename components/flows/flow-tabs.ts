/** The views of a flow, as they stand in its address. */
export const flowTabs = [
  'overview',
  'source',
  'revisions',
  'executions',
  'triggers',
  'dependencies',
] as const
export type FlowTab = (typeof flowTabs)[number]
