// Tasks that act on executions. The server carries them out, and refuses what belongs to a namespace that
// neither stands above nor below this flow's.

import { z } from 'zod'
import type { Json, JsonObject } from '@/lib/engine'
import { isTruthy, type Value } from '@/lib/expressions'
import { given } from '../kv/kv-tasks'
import { anyValue, flag, integer, map, text, textList } from '../properties'
import { defineTask, succeeded } from '../task-type'

const flowFilter = {
  namespace: text().optional().describe("Namespace; this flow's if absent."),
  flowId: text().optional().describe('Flow; all if absent.'),
}
const dates = {
  startDate: text().optional().describe('From here on.'),
  endDate: text().optional().describe('Up to here.'),
}

export const resumeTask = defineTask({
  type: 'core.execution.Resume',
  title: 'Resume a paused execution',
  description: 'Lets a paused execution go on, with what its pause asks for.',
  properties: z.object({
    ...flowFilter,
    executionId: text().describe('The execution.'),
    inputs: map().optional().describe('What its pause asks for.'),
  }),
  outputs: z.object({}),
  example: 'id: resume\ntype: core.execution.Resume\nexecutionId: "{{ trigger.executionId }}"',
  async run(ctx, { executionId, inputs }) {
    await ctx.ask('execution.resume', given({ executionId, inputs: inputs as JsonObject }))
    return succeeded()
  },
})

export const killTask = defineTask({
  type: 'core.execution.Kill',
  title: 'Kill executions',
  description: 'Kills executions; their subflows follow.',
  properties: z.object({
    executionId: textList().describe('The execution, or a list of them.'),
    propagateKill: flag().default(true).describe('Accepted; subflows are always killed too.'),
  }),
  outputs: z.object({}),
  example: 'id: kill\ntype: core.execution.Kill\nexecutionId: "{{ inputs.id }}"',
  async run(ctx, { executionId }) {
    for (const id of executionId) await ctx.ask('execution.kill', { executionId: id })
    return succeeded()
  },
})

const oneFlow = z.object({ namespace: text(), flowId: text() })

export const countTask = defineTask({
  type: 'core.execution.Count',
  title: 'Count executions',
  description: 'Counts executions by flow, or by namespace.',
  unrendered: ['expression'],
  properties: z.object({
    flows: z.array(oneFlow).optional().describe('Entries of namespace and flowId.'),
    namespaces: textList().optional().describe('Namespaces.'),
    states: textList().optional().describe('States.'),
    expression: anyValue().optional().describe('Keeps a flow where it is true of `count`.'),
    ...dates,
  }),
  outputs: z.object({
    results: z.array(anyValue()).describe('Counts by flow.'),
    count: z.number().describe('All together.'),
    total: z.number().describe('All together.'),
  }),
  example: 'id: count\ntype: core.execution.Count\nnamespaces: [company.team]\nstates: [FAILED]',
  async run(ctx, { flows, namespaces, states, expression, startDate, endDate }) {
    const targets = [
      ...(flows ?? []),
      ...(namespaces ?? []).map((namespace) => ({ namespace, flowId: undefined })),
    ]
    if (targets.length === 0) targets.push({ namespace: ctx.namespace, flowId: undefined })
    const results: Json[] = []
    let total = 0
    for (const { namespace, flowId } of targets) {
      const args = given({ namespace, flowId, states, startDate, endDate })
      const count = (await ctx.ask('execution.count', args)) as number
      const kept = expression === undefined || (await ctx.render(expression, { count }))
      if (!isTruthy(kept as Value)) continue
      results.push({ namespace, flowId: flowId ?? null, count })
      total += count
    }
    return succeeded({ results, count: total, total })
  },
})

export const purgeExecutions = defineTask({
  type: 'core.execution.PurgeExecutions',
  title: 'Delete old executions',
  description: 'Deletes executions that have ended, with all that belongs to them.',
  properties: z.object({
    ...flowFilter,
    ...dates,
    endDate: text().describe('Executions that were created before.'),
    states: textList().optional().describe('States; the terminal ones if absent.'),
    purgeExecution: flag().default(true).describe('Delete executions.'),
    purgeLog: flag().default(true).describe('Delete their logs.'),
    purgeMetric: flag().default(true).describe('Delete their metrics.'),
    purgeStorage: flag().default(true).describe('Delete their files.'),
    batchSize: integer().optional().describe('Accepted; batches are sized by the server.'),
  }),
  outputs: z.object({
    executionsCount: z.number().describe('Deleted executions.'),
    logsCount: z.number().describe('Deleted log lines.'),
    metricsCount: z.number().describe('Deleted metrics.'),
    storagesCount: z.number().describe('Executions whose files were deleted.'),
  }),
  example: `id: purge
type: core.execution.PurgeExecutions
endDate: "{{ now() | dateAdd(-90, 'DAYS') }}"`,
  async run(ctx, properties) {
    const { batchSize: _batchSize, ...args } = properties
    return succeeded((await ctx.ask('execution.purge', given(args))) as JsonObject)
  },
})
