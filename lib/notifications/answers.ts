// What a task that tells people of an execution asks for, once: the newest event of it, frozen as for a
// delivery, and where links lead.

import { relatedExecution, type Answers, type Asker } from '@/lib/workers/server/answers/asker'
import { stateAsRead, type NotificationEvent } from '@/lib/engine'
import { settings } from '@/lib/platform/settings'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { baseUrlOf } from './base-url'
import { newestEventOf } from './events/newest-event'

export const notificationAnswers: Answers = {
  async 'notification.event'(asker, args) {
    const id = await relatedExecution(asker, args)
    const event = await newestEventOf(running().pool, id)
    if (!event) throw new AppError('not-found', `The execution ${id} has no event yet.`)
    const seen = await asRead(asker, event)
    return { value: { event: seen, baseUrl: baseUrlOf(settings()) } }
  },
}

/** With the end that is decided already where after-execution tasks run. */
async function asRead({ runtime }: Asker, event: NotificationEvent): Promise<NotificationEvent> {
  const found = await runtime.state(event.executionId ?? '')
  const state = found ? stateAsRead(found.execution) : event.newState
  if (!state || state === event.newState) return event
  const type = `execution.${state.toLowerCase()}`
  return { ...event, type, oldState: event.newState, newState: state }
}
