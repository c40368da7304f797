// What a script says in lines of its own: `::{"outputs":{...}}::`, metrics and logs, as the published
// libraries of scripts print them. Everything else it prints is a line of the log.

import { z } from 'zod'
import { anyValue } from '../properties'
import type { Json, JsonObject } from '@/lib/engine'
import type { TaskContext } from '../task-type'

const metric = z.object({
  name: z.string(),
  type: z.enum(['counter', 'timer', 'gauge']),
  value: z.number(),
  tags: z.record(z.string(), anyValue().transform(String)).optional(),
})
const log = z.object({ level: z.string().optional(), message: z.string() })
const spoken = z.object({
  outputs: z.record(z.string(), anyValue()).optional(),
  metrics: z.array(metric).optional(),
  logs: z.array(log).optional(),
})

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const

export type ScriptLines = {
  onLine(stream: 'stdout' | 'stderr', line: string, cut: number): void
  vars: JsonObject
  counts: { stdout: number; stderr: number }
}

function readSpoken(line: string): z.output<typeof spoken> | null {
  const body = /^::(\{.*\})::\s*$/s.exec(line.trim())?.[1]
  if (body === undefined) return null
  try {
    return spoken.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}

export function readScriptLines(ctx: TaskContext): ScriptLines {
  const vars: JsonObject = {}
  const counts = { stdout: 0, stderr: 0 }
  return {
    vars,
    counts,
    onLine(stream, line, cut) {
      counts[stream]++
      const said = line.includes('::{') && cut === 0 ? readSpoken(line) : null
      if (!said) return ctx.log(stream === 'stderr' ? 'WARN' : 'INFO', line, cut)
      Object.assign(vars, said.outputs as Record<string, Json> | undefined)
      for (const { type, ...each } of said.metrics ?? []) ctx.metric({ kind: type, ...each })
      for (const { level, message } of said.logs ?? []) {
        ctx.log(levels.find((name) => name === level?.toUpperCase()) ?? 'INFO', message)
      }
    },
  }
}
