// A server action answers with a value, refused or not (see ActionResult). In the browser a refusal is
// an AppError again, so that queries and mutations fail with it and its code stays readable.

import { AppError, errorCodes, type FieldProblem } from './errors'

type Answer<T> =
  | { ok: true; data: T }
  | {
      ok: false
      error: {
        code: string
        message: string
        fields: FieldProblem[]
        data: Record<string, unknown>
      }
    }

export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const result = await answer
  if (result.ok) return result.data
  const { code, message, fields, data } = result.error
  throw new AppError(errorCodes.find((known) => known === code) ?? 'internal', message, {
    fields,
    data,
  })
}
