// A subscription as the texts of a form, and back.

import type { SubscriptionInput, SubscriptionView } from '@/lib/notifications/schema'

export type SubscriptionForm = {
  name: string
  destinationId: string
  namespace: string
  flowId: string
  labels: string
  events: string
  states: string
  changes: string
}
type About = { name: string; namespace: string; flowId: string; executionId?: string } | undefined

const listOf = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '')

export function formOf(given: SubscriptionView | undefined, about: About): SubscriptionForm {
  const labels = Object.entries(given?.scope.labels ?? {}).map(([key, value]) => `${key}:${value}`)
  const changes = given?.options.changes ?? []
  return {
    name: given?.name ?? about?.name ?? '',
    destinationId: given?.destinationId ?? '',
    namespace: given?.scope.namespace ?? '',
    flowId: given?.scope.flowId ?? '',
    labels: labels.join(', '),
    events: given?.events.join(', ') ?? (about ? 'execution.*' : ''),
    states: given?.states.join(', ') ?? (about ? 'FAILED, WARNING, PAUSED' : ''),
    changes: changes.length === 2 ? 'both' : (changes[0] ?? 'every'),
  }
}

/** What is not a label or a state goes as it is: the server says what would be right. */
export function subscriptionOf(form: SubscriptionForm, about: About): SubscriptionInput {
  const labels = listOf(form.labels).map((text) => {
    const colon = text.indexOf(':')
    return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  })
  const scope = about
    ? {
        namespace: about.namespace,
        flowId: about.flowId,
        ...(about.executionId ? { executionId: about.executionId } : {}),
      }
    : {
        ...(form.namespace.trim() ? { namespace: form.namespace.trim() } : {}),
        ...(form.flowId.trim() ? { flowId: form.flowId.trim() } : {}),
        ...(labels.length > 0 ? { labels: Object.fromEntries(labels) as object } : {}),
      }
  const changes: ('first-failure' | 'recovered')[] =
    form.changes === 'both'
      ? ['first-failure', 'recovered']
      : form.changes === 'first-failure' || form.changes === 'recovered'
        ? [form.changes]
        : []
  return {
    name: form.name,
    destinationId: form.destinationId,
    scope,
    events: listOf(form.events),
    states: listOf(form.states.toUpperCase()) as never,
    options: { changes },
  }
}
