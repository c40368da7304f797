import { z } from 'zod'
import { given } from '../kv/kv-tasks'
import { flag, text } from '../properties'
import { defineTask, succeeded } from '../task-type'

export const toggleTrigger = defineTask({
  type: 'core.trigger.Toggle',
  title: 'Enable or disable a trigger',
  description: 'Switches a trigger of a flow on or off.',
  properties: z.object({
    namespace: text().optional().describe("Namespace; this flow's if absent."),
    flowId: text().optional().describe('Flow; this one if absent.'),
    trigger: text().describe('Id of the trigger.'),
    enabled: flag().default(false).describe('true enables it.'),
  }),
  outputs: z.object({}),
  example: 'id: off\ntype: core.trigger.Toggle\ntrigger: schedule\nenabled: false',
  async run(ctx, args) {
    await ctx.ask('trigger.toggle', given(args))
    return succeeded()
  },
})
