// A problem in a flow, as people see it: where it is, what is wrong, what would be right.

export type Path = readonly (string | number)[]

export type Problem = {
  severity: 'error' | 'warning'
  code: ProblemCode
  /** All four count from 1; the end is exclusive. */
  line: number
  column: number
  endLine: number
  endColumn: number
  /** `tasks[2].retry.maxAttempt`; empty for the flow as a whole. */
  path: string
  message: string
  fix: string
}

export type ProblemCode =
  | 'yaml-syntax'
  | 'too-large'
  | 'duplicate-key'
  | 'missing-property'
  | 'unknown-property'
  | 'wrong-type'
  | 'wrong-value'
  | 'deprecated'
  | 'bad-id'
  | 'duplicate-id'
  | 'unknown-type'
  | 'bad-duration'
  | 'bad-cron'
  | 'bad-time-zone'
  | 'bad-expression'
  | 'unknown-function'
  | 'unknown-reference'
  | 'not-yet-run'
  | 'unknown-task'
  | 'cycle'
  | 'unreachable'
  | 'unused-input'
  | 'missing-subflow'

export type Finding = {
  severity: 'error' | 'warning'
  code: ProblemCode
  path: Path
  message: string
  fix: string
  /** Point at the key of the last step instead of its value. */
  atKey?: boolean
  /** Points at a part of the source instead of the whole value. */
  offsets?: [start: number, end: number]
}

export function pathText(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[A-Za-z_][\w-]*$/.test(step)) text += text === '' ? step : `.${step}`
    else text += `[${JSON.stringify(step)}]`
  }
  return text
}

/** By place in the source, so that a reader goes through them from the top. */
export function inOrder(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => a.line - b.line || a.column - b.column)
}
