// How a page sends a start, a resume or a replay: the request as JSON in one field, each input in a field of
// its own, so that a file travels as a file. Small: pages load it.

export const reservedPrefix = 'millrace:'
export const requestField = `${reservedPrefix}request`

export type StartFormRequest = {
  namespace: string
  flowId: string
  revision?: number
  labels?: Record<string, string>
  /** ISO 8601. */
  scheduleAt?: string | null
  breakpoints?: string[]
  idempotencyKey?: string
}

/** For the action `startExecution`; inputs by id, as text or as files. */
export function startForm(
  request: StartFormRequest,
  inputs: Record<string, string | Blob>,
): FormData {
  return requestForm(request, inputs)
}

/** For the actions `resumeExecution` and `replayExecution`. */
export function requestForm(request: object, inputs: Record<string, string | Blob>): FormData {
  const form = new FormData()
  form.set(requestField, JSON.stringify(request))
  for (const [id, value] of Object.entries(inputs)) form.set(id, value)
  return form
}
