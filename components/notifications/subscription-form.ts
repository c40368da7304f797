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
  level: string
  /** `usual`: as the kind of destination has it; `every`: each event at once; `few`: limited. */
  limits: string
  digestMinutes: string
  mostAnHour: string
  quietFrom: string
  quietTo: string
  zone: string
  template: string
}
export type About = { name: string; namespace: string; flowId: string; executionId?: string }

const listOf = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '')

export function formOf(
  given: SubscriptionView | undefined,
  about: About | undefined,
): SubscriptionForm {
  const labels = Object.entries(given?.scope.labels ?? {}).map(([key, value]) => `${key}:${value}`)
  const changes = given?.options.changes ?? []
  const limits = given?.options.limits
  return {
    name: given?.name ?? about?.name ?? '',
    destinationId: given?.destinationId ?? '',
    namespace: given?.scope.namespace ?? '',
    flowId: given?.scope.flowId ?? '',
    labels: labels.join(', '),
    events: given?.events.join(', ') ?? (about ? 'execution.*' : ''),
    states: given?.states.join(', ') ?? (about ? statesOf(about) : ''),
    changes: changes.length === 2 ? 'both' : (changes[0] ?? 'every'),
    level: given?.options.level ?? (about ? 'execution' : ''),
    limits: given === undefined ? 'usual' : limits ? 'few' : 'every',
    digestMinutes: String(limits?.digestMinutes ?? 10),
    mostAnHour: String(limits?.mostAnHour ?? 5),
    quietFrom: limits?.quiet?.from ?? '',
    quietTo: limits?.quiet?.to ?? '',
    zone: limits?.quiet?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    template: given?.options.template ?? '',
  }
}

/** Of one execution its end too; of a flow what needs somebody. */
const statesOf = ({ executionId }: About): string =>
  executionId ? 'SUCCESS, FAILED, WARNING, KILLED, CANCELLED, PAUSED' : 'FAILED, WARNING, PAUSED'

const limitsOf = ({ digestMinutes, mostAnHour, quietFrom, quietTo, zone }: SubscriptionForm) => ({
  digestMinutes: Number(digestMinutes),
  mostAnHour: Number(mostAnHour),
  quiet: quietFrom && quietTo ? { from: quietFrom, to: quietTo, zone } : null,
})

/** What is not a label or a state goes as it is: the server says what would be right. */
export function subscriptionOf(
  form: SubscriptionForm,
  about: About | undefined,
): SubscriptionInput {
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
    options: {
      changes,
      template: form.template.trim() === '' ? null : form.template,
      level: form.level === 'execution' || form.level === 'task' ? form.level : null,
      ...(form.limits === 'usual' ? {} : { limits: form.limits === 'few' ? limitsOf(form) : null }),
    },
  }
}
