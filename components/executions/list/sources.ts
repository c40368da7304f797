import type { Actor } from '@/lib/engine'

/** Who or what starts executions. */
export const sources = [
  'person',
  'api',
  'schedule',
  'webhook',
  'flow',
  'system',
] as const satisfies readonly Actor['kind'][]
