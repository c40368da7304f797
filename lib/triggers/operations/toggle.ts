// The task core.trigger.Toggle: a flow switches a trigger on or off, of its own namespace or of one above or
// below it, exactly as a person would.

import {
  argument,
  relatedNamespace,
  textArgument,
  type Answers,
} from '@/lib/workers/server/answers/asker'
import { setTriggerEnabled } from './set-enabled'

export const triggerAnswers: Answers = {
  async 'trigger.toggle'(asker, args) {
    const key = {
      namespace: relatedNamespace(asker, args, 0),
      flowId: (argument(args, 0, 'flowId') as string | undefined) ?? asker.flowId,
      triggerId: textArgument(args, 0, 'trigger'),
    }
    const name = `${asker.namespace}.${asker.flowId}`
    const actor = { kind: 'flow' as const, id: asker.executionId, name }
    await setTriggerEnabled(key, argument(args, 0, 'enabled') !== false, { actor })
    return { value: true }
  },
}
