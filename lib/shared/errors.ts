// A request that is refused is an AppError with one of these codes; every edge (server action, REST
// route, socket, worker protocol) maps the code once. A task's failure is a value, never an AppError;
// a bug is `invariant`: it rolls back, is logged, and the process lives.
// Match by `code`, never by message, and never by instanceof across processes or bundles.

export const errorCodes = [
  'invalid', // the input is wrong; `fields` names what and says what would be right
  'unauthenticated', // nobody is signed in
  'forbidden', // signed in, without the right
  'not-found',
  'conflict', // the state has moved on: newer revision, already ended, duplicate
  'too-many', // a rate or a size limit
  'unavailable', // the database or a worker cannot be reached now; trying again makes sense
  'internal', // a bug of ours
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** One wrong field: its path in the input (`inputs.amount`, `tasks[2].type`), what is wrong, and what would be right. */
export type FieldProblem = { path: string; message: string; line?: number; column?: number }

export type AppErrorDetails = {
  fields?: FieldProblem[]
  /** Data that an interface needs to help: the newer revision on a conflict, seconds to wait on too-many. */
  data?: Record<string, unknown>
  cause?: unknown
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly fields: FieldProblem[]
  readonly data: Record<string, unknown>

  constructor(code: ErrorCode, message: string, details: AppErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'AppError'
    this.code = code
    this.fields = details.fields ?? []
    this.data = details.data ?? {}
  }
}

/** True for an AppError from any copy of this module (Next bundles actions apart from the server). */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof Error &&
    error.name === 'AppError' &&
    'code' in error &&
    errorCodes.includes(error.code as ErrorCode)
  )
}

/** States what must be true whatever a user does. Throwing here means a bug of ours. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`)
}
