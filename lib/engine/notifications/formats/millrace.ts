import { destinationOf, type NotificationEvent } from '../event'

/** What every format needs besides the event. `sentAt` is when the delivery was made ready, on every try the same. */
export type Sending = {
  sentAt: string
  /** The public address, without a slash at its end. */
  baseUrl: string
}

export const millraceBody = (event: NotificationEvent, { sentAt, baseUrl }: Sending) => ({
  ...event,
  sentAt,
  url: eventUrl(event, baseUrl),
})

/** The page of what it tells of. */
export function eventUrl(event: NotificationEvent, baseUrl: string): string {
  if (event.executionId) return `${baseUrl}/executions/${event.executionId}`
  if (event.flowId) return `${baseUrl}/flows/${event.namespace}/${event.flowId}`
  if (event.workerId) return `${baseUrl}/workers/${event.workerId}`
  const destination = destinationOf(event)
  return destination ? `${baseUrl}/notifications?destination=${destination}` : baseUrl
}
