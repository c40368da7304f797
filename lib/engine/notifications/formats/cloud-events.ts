// CloudEvents 1.0 over HTTP: structured (all in the body), binary (attributes as headers, data as body) and
// batched (a list of structured ones).

import type { Json, JsonObject } from '../../json'
import { destinationOf, type NotificationEvent } from '../event'
import { eventUrl, millraceBody, type Sending } from './millrace'

export const structuredType = 'application/cloudevents+json; charset=utf-8'
export const batchType = 'application/cloudevents-batch+json; charset=utf-8'

/** Attributes, without the data. Names are lower case letters and digits, as the specification wants them. */
function attributes(event: NotificationEvent, { baseUrl }: Sending): Record<string, string> {
  const source = event.flowId
    ? `${baseUrl}/flows/${event.namespace}/${event.flowId}`
    : eventUrl(event, baseUrl)
  const given: Record<string, string | null> = {
    specversion: '1.0',
    id: event.id,
    type: `io.millrace.${event.type}`,
    source,
    subject: event.executionId ?? event.flowId ?? event.workerId ?? destinationOf(event),
    time: event.happenedAt,
    correlationid: event.correlationId,
    // The extension `sequence`: the number within the execution, as text.
    sequence: event.number === null ? null : String(event.number),
    partitionkey: event.executionId,
  }
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null),
  )
}

export function structuredEvent(event: NotificationEvent, sending: Sending): JsonObject {
  return {
    ...attributes(event, sending),
    datacontenttype: 'application/json',
    data: millraceBody(event, sending) as unknown as Json,
  }
}

export function binaryHeaders(event: NotificationEvent, sending: Sending): Record<string, string> {
  const entries = Object.entries(attributes(event, sending))
  return Object.fromEntries(entries.map(([name, value]) => [`ce-${name}`, headerText(value)]))
}

/** Percent-encoding of what a header may not hold, as the HTTP binding says. */
const headerText = (value: string): string =>
  value.replace(/[^\x21-\x7e]|["%]/gu, (character) => encodeURIComponent(character))
