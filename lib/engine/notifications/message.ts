// The words that people get where they wrote no template of their own: what happened, where, how long it
// took, what failed first and why, the last lines of its log, and what a waiting state waits for.

import { isTerminal } from '../state-name'
import type { Waiting } from '../execution'
import { destinationOf, levelOf, type NotificationEvent } from './event'
import { durationText } from './formats/template'
import { eventUrl, type Sending } from './formats/millrace'

export type Severity = 'error' | 'warning' | 'success' | 'info'

export type Message = {
  title: string
  severity: Severity
  url: string
  facts: { name: string; value: string }[]
  /** The newest lines of the log of what failed. */
  logs: string[]
}

/** What a digest tells of: how often each group came, the most frequent first. */
export type Digest = { total: number; groups: { name: string; count: number }[] }

export function messageOf(
  events: NotificationEvent[],
  sending: Sending,
  digest: Digest | null,
): Message {
  const event = events[0]
  if (digest && digest.total > 1) return digestMessage(digest, event, sending)
  if (!event)
    return { title: 'Nothing', severity: 'info', url: sending.baseUrl, facts: [], logs: [] }
  if (events.length > 1) return digestMessage(countByType(events), event, sending)
  return {
    title: titleOf(event),
    severity: severityOf(event),
    url: eventUrl(event, sending.baseUrl),
    facts: factsOf(event),
    logs: event.end?.lastLogs ?? [],
  }
}

export function titleOf(event: NotificationEvent): string {
  const what = event.type.split('.')[1]?.replaceAll('-', ' ') ?? ''
  if (levelOf(event.type) === 'worker')
    return `Worker ${String(event.data.name ?? event.workerId)}: ${what}`
  if (levelOf(event.type) === 'destination')
    return `Destination ${String(event.data.name)}: ${what === 'behind' ? 'falls behind' : what}`
  const flow = `${event.namespace}.${event.flowId}`
  if (levelOf(event.type) === 'flow') return `Flow ${flow}: ${what}`
  const task = event.taskId ? ` / ${event.taskId}` : ''
  return `${flow}${task}: ${event.newState ?? what}`
}

export function severityOf(event: NotificationEvent): Severity {
  if (event.newState === 'FAILED' || event.type === 'worker.lost') return 'error'
  // Its errors branch runs: what failed is known before its end is.
  if (event.newState === 'RUNNING' && event.end?.firstFailedTask) return 'error'
  if (event.newState === 'SUCCESS' || event.type === 'destination.recovered') return 'success'
  if (event.type === 'destination.behind') return 'warning'
  const warns = ['WARNING', 'KILLED', 'CANCELLED', 'PAUSED', 'RETRYING']
  return event.newState !== null && warns.includes(event.newState) ? 'warning' : 'info'
}

function factsOf(event: NotificationEvent): Message['facts'] {
  const { end, error, waitingFor, triggerSource } = event
  const facts: [string, string | null][] = [
    ['Namespace', event.namespace],
    ['Flow', event.flowId],
    ['Execution', event.executionId],
    ['Task', event.taskId],
    ['State', event.newState],
    ['Started by', triggerSource ? startedBy(triggerSource) : null],
    ['Duration', end ? durationText(end.durationMs) : null],
    ['First failed task', end?.firstFailedTask?.taskId ?? null],
    ['Error', end?.firstFailedTask?.message ?? error?.message ?? null],
    ...lagFacts(event),
    ['Waits for', waitingFor ? waitingText(waitingFor) : null],
    ['Labels', labelText(event.labels)],
    ['Time', event.happenedAt],
  ]
  return facts.flatMap(([name, value]) => (value ? [{ name, value }] : []))
}

/** Of a destination that falls behind, or has caught up. */
function lagFacts({ type, data }: NotificationEvent): [string, string | null][] {
  if (levelOf(type) !== 'destination') return []
  const { lagMs, backlog, error } = data
  return [
    ['Oldest waits for', typeof lagMs === 'number' && lagMs > 0 ? durationText(lagMs) : null],
    ['Deliveries waiting', typeof backlog === 'number' ? String(backlog) : null],
    ['Its last error', typeof error === 'string' ? error : null],
  ]
}

const startedBy = ({ kind, id, name }: NonNullable<NotificationEvent['triggerSource']>) =>
  [kind, name ?? id].filter(Boolean).join(': ')

const labelText = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')

const time = (at: number | null) => (at === null ? '' : new Date(at).toISOString())

/** In words, what a waiting state waits for. */
export function waitingText(waiting: Waiting): string {
  switch (waiting.kind) {
    case 'timer':
      return `the time ${time(waiting.dueAt)}`
    case 'approval':
      return waiting.dueAt === null ? 'an approval' : `an approval until ${time(waiting.dueAt)}`
    case 'retry':
      return `its next try at ${time(waiting.dueAt)}`
    case 'worker':
      return waiting.group ? `a worker of the group ${waiting.group}` : 'a worker'
    case 'slot':
      return `a place among ${waiting.limit} executions of ${waiting.namespace}.${waiting.flowId}`
    case 'subflow':
      return `the execution ${waiting.executionId}`
    case 'breakpoint':
      return 'somebody to go on from a breakpoint'
  }
}

function countByType(events: NotificationEvent[]): Digest {
  const counts = new Map<string, number>()
  for (const event of events) {
    const name = titleOf(event)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const groups = [...counts].map(([name, count]) => ({ name, count }))
  return { total: events.length, groups: groups.toSorted((a, b) => b.count - a.count) }
}

const shownGroups = 20

function digestMessage(
  digest: Digest,
  event: NotificationEvent | undefined,
  sending: Sending,
): Message {
  const shown = digest.groups.slice(0, shownGroups)
  const rest = digest.groups.slice(shownGroups)
  const facts = shown.map(({ name, count }) => ({ name, value: String(count) }))
  if (rest.length > 0) {
    const more = rest.reduce((sum, { count }) => sum + count, 0)
    facts.push({ name: `${rest.length} more`, value: String(more) })
  }
  const one = digest.groups.length === 1 ? ` of ${digest.groups[0]?.name}` : ''
  return {
    title: `${digest.total} notifications${one}`,
    severity: event ? severityOf(event) : 'info',
    url: `${sending.baseUrl}/executions`,
    facts,
    logs: event?.end?.lastLogs ?? [],
  }
}

/** What is the same trouble for a person: the flow and the error. */
export function groupOf(event: NotificationEvent): string {
  const what = event.error?.code ?? event.newState ?? event.type
  const end = event.newState !== null && isTerminal(event.newState) ? `${event.newState} ` : ''
  const error = event.error ? `${end}${event.error.code}` : what
  const subject = event.flowId ?? event.workerId ?? destinationOf(event) ?? ''
  return `${event.namespace ?? ''}.${subject}: ${error}`
}

/** A message as plain text, for whatever has no richer form. */
export function messageText(message: Message): string {
  const facts = message.facts.map(({ name, value }) => `${name}: ${value}`)
  const logs = message.logs.length > 0 ? ['', ...message.logs] : []
  return [message.title, '', ...facts, ...logs, '', message.url].join('\n')
}
