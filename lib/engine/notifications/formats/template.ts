// A body, a subject or a text of one's own, in the expression language, over what the event says. Nothing
// is read while it is rendered.

import { ExpressionError, render } from '../../../expressions'
import type { NotificationEvent } from '../event'
import { eventUrl, type Sending } from './millrace'

type TemplateContext = Parameters<typeof render>[1]

/** The words that a template can use. */
export function templateContext(events: NotificationEvent[], sending: Sending): TemplateContext {
  const event = events[0]
  if (!event) return { events: [], count: 0 }
  const words = {
    event: { ...event, sentAt: sending.sentAt, url: eventUrl(event, sending.baseUrl) },
    events: events.map((each) => ({ ...each, url: eventUrl(each, sending.baseUrl) })),
    count: events.length,
    execution: {
      id: event.executionId,
      state: event.newState,
      url: eventUrl(event, sending.baseUrl),
      durationMs: event.end?.durationMs ?? null,
      duration: durationText(event.end?.durationMs ?? null),
    },
    flow: { namespace: event.namespace, id: event.flowId, revision: event.flowRevision },
    labels: event.labels,
    trigger: event.triggerSource,
    error: event.error,
    task: event.end?.firstFailedTask ?? (event.taskId ? { taskId: event.taskId } : null),
    logs: event.end?.lastLogs ?? [],
    waitingFor: event.waitingFor,
  }
  return words as unknown as TemplateContext
}

/** The text, or one sentence of what is wrong with the template. */
export function renderTemplate(
  template: string,
  events: NotificationEvent[],
  sending: Sending,
): { ok: true; text: string } | { ok: false; message: string } {
  try {
    const now = Date.parse(sending.sentAt)
    const { value } = render(template, templateContext(events, sending), { now, random: () => 0 })
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return { ok: true, text: text ?? '' }
  } catch (error) {
    if (error instanceof ExpressionError) return { ok: false, message: error.message }
    throw error
  }
}

/** `1 m 04 s`, `230 ms`; empty for null. */
export function durationText(milliseconds: number | null): string {
  if (milliseconds === null) return ''
  if (milliseconds < 1_000) return `${milliseconds} ms`
  const seconds = Math.floor(milliseconds / 1_000)
  const two = (value: number) => String(value).padStart(2, '0')
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`
  return `${Math.floor(seconds / 3_600)} h ${two(Math.floor((seconds % 3_600) / 60))} m`
}
