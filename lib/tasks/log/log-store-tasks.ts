import { z } from 'zod'
import type { Json } from '@/lib/engine'
import { given } from '../kv/kv-tasks'
import { text, textList } from '../properties'
import { defineTask, succeeded } from '../task-type'

const flowFilter = {
  namespace: text().optional().describe("Namespace; this flow's if absent."),
  flowId: text().optional().describe('Flow; all if absent.'),
}
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'] as const

export const fetchLogs = defineTask({
  type: 'core.log.Fetch',
  title: 'Read the log of an execution into a file',
  description: 'Stores the log lines of an execution as a file with one JSON object a line.',
  properties: z.object({
    ...flowFilter,
    executionId: text().optional().describe('Execution; this one if absent.'),
    taskId: textList().optional().describe('Tasks; all if absent.'),
    tasksId: textList().optional().describe('Tasks; all if absent.'),
    level: z.enum(levels).default('INFO').describe('Smallest level.'),
  }),
  outputs: z.object({
    uri: z.string().describe('The file.'),
    size: z.number().describe('How many lines it has.'),
  }),
  example: 'id: fetch\ntype: core.log.Fetch\nlevel: WARN',
  async run(ctx, { executionId, taskId, tasksId, level }) {
    const args = given({ executionId, tasks: tasksId ?? taskId, level })
    const lines = (await ctx.ask('log.fetch', args)) as Json[]
    const content = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    return succeeded({ uri: await ctx.files.write('logs.ion', content), size: lines.length })
  },
})

export const purgeLogs = defineTask({
  type: 'core.log.PurgeLogs',
  title: 'Delete log lines',
  description: 'Deletes log lines of executions.',
  properties: z.object({
    ...flowFilter,
    executionId: text().optional().describe('Execution; all if absent.'),
    logLevels: textList().optional().describe('Levels; all if absent.'),
    startDate: text().optional().describe('Lines from here on.'),
    endDate: text().describe('Lines up to here.'),
  }),
  outputs: z.object({ count: z.number().describe('How many were deleted.') }),
  example: `id: purge\ntype: core.log.PurgeLogs\nendDate: "{{ now() | dateAdd(-30, 'DAYS') }}"`,
  run: async (ctx, args) =>
    succeeded({ count: (await ctx.ask('log.purge', given(args))) as number }),
})
