import { parseAsStringLiteral } from 'nuqs'

export const panels = ['overview', 'logs', 'inputs', 'outputs', 'events', 'metrics'] as const

/** Which part of a task run the inspector shows, in the address. */
export const panelParser = parseAsStringLiteral(panels).withDefault('overview')
