// States: small maps that a flow keeps from one execution to the next, by name, and by value of a loop.

import { z } from 'zod'
import type { JsonObject } from '@/lib/engine'
import { given } from '../kv/kv-tasks'
import { anyValue, flag, map, text } from '../properties'
import { defineTask, failed, succeeded, type TaskContext } from '../task-type'

const base = {
  name: text().default('default').describe('Name of the state.'),
  namespace: flag().default(false).describe('true: shares it with all flows of the namespace.'),
  flowScoped: flag().optional().describe('false: shares it with all flows of the namespace.'),
  taskrunValue: flag().default(true).describe('One state for each value of a loop.'),
}
const shape = z.object(base)
const errorOnMissing = flag().default(false).describe('true: fails where it is not there.')

async function address(ctx: TaskContext, properties: z.output<typeof shape>): Promise<JsonObject> {
  const value = properties.taskrunValue
    ? await ctx.render("{{ taskrun.value ?? '' }}").catch(() => '')
    : ''
  const flow = properties.flowScoped ?? !properties.namespace
  return given({ name: properties.name, flow, taskrunValue: String(value) })
}

export const stateGet = defineTask({
  type: 'core.state.Get',
  title: 'Read a state',
  description: 'Reads what an earlier execution kept under a name.',
  properties: z.object({ ...base, errorOnMissing }),
  outputs: z.object({
    count: z.number().describe('How many values.'),
    data: z.record(z.string(), anyValue()).describe('The values.'),
  }),
  example: 'id: state\ntype: core.state.Get\nname: cursor',
  async run(ctx, properties) {
    const data = (await ctx.ask('state.get', await address(ctx, properties))) as JsonObject | null
    if (!data && properties.errorOnMissing) {
      return failed('not-found', `There is no state ${properties.name}`)
    }
    return succeeded({ count: Object.keys(data ?? {}).length, data: data ?? {} })
  },
})

export const stateSet = defineTask({
  type: 'core.state.Set',
  title: 'Write a state',
  description: 'Keeps values under a name for later executions, beside those that are there.',
  properties: z.object({ ...base, data: map().default({}).describe('Values by name.') }),
  outputs: z.object({
    count: z.number().describe('How many values.'),
    key: z.string().describe('Its name.'),
  }),
  example: 'id: state\ntype: core.state.Set\nname: cursor\ndata:\n  page: 3',
  async run(ctx, properties) {
    const data = properties.data as JsonObject
    const count = await ctx.ask('state.set', { ...(await address(ctx, properties)), data })
    return succeeded({ count: count as number, key: properties.name })
  },
})

export const stateDelete = defineTask({
  type: 'core.state.Delete',
  title: 'Delete a state',
  description: 'Forgets what was kept under a name.',
  properties: z.object({ ...base, errorOnMissing }),
  outputs: z.object({ deleted: z.boolean().describe('Whether it was there.') }),
  example: 'id: state\ntype: core.state.Delete\nname: cursor',
  async run(ctx, properties) {
    const deleted = (await ctx.ask('state.delete', await address(ctx, properties))) === true
    if (!deleted && properties.errorOnMissing) {
      return failed('not-found', `There is no state ${properties.name}`)
    }
    return succeeded({ deleted })
  },
})
