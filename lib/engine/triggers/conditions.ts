// The conditions of a trigger, as pure questions about an upstream execution or a date. Each answer says
// why it is no, in words that a person reads on the triggers page.

import type { Json, JsonObject } from '../json'
import type { UpstreamSnapshot } from './snapshot'
import { dateFacts, readDate, readTime, secondOfDayAt } from './dates'

export type ConditionSubject = {
  upstream: UpstreamSnapshot | null
  /** The moment that date conditions look at: planned time of a schedule, or the transition. */
  at: number
  timeZone: string
  /** Renders an expression against the trigger's context. Throws when it cannot. */
  render: (expression: string) => Json
  isPublicHoliday?: IsPublicHoliday
}

/** Handed in: the calendar of public holidays is data, not engine. Null where a country has none. */
export type IsPublicHoliday = (
  isoDate: string,
  country: string,
  subdivision: string | null,
) => boolean | null

/** null: holds. Otherwise why it does not. */
export type Verdict = string | null

type Question = (condition: JsonObject, subject: ConditionSubject) => Verdict

export const text = (value: Json | undefined): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null
const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.map(String) : value == null ? [] : [String(value)]
export const objects = (value: Json | undefined): JsonObject[] =>
  (Array.isArray(value) ? value : []).filter(
    (item): item is JsonObject => item !== null && typeof item === 'object' && !Array.isArray(item),
  )

/** `io.kestra.plugin.core.condition.ExecutionFlowCondition` and `core.condition.ExecutionFlow` are one. */
export function conditionName(type: string): string {
  return (type.split('.').at(-1) ?? type).replace(/Condition$/, '')
}

export function checkCondition(condition: JsonObject, subject: ConditionSubject): Verdict {
  const name = conditionName(text(condition.type) ?? '')
  const question = questions[name]
  if (!question) return `unknown condition ${name}`
  return question(condition, subject)
}

export function checkConditions(conditions: JsonObject[], subject: ConditionSubject): Verdict {
  for (const condition of conditions) {
    const verdict = checkCondition(condition, subject)
    if (verdict !== null) return verdict
  }
  return null
}

const withUpstream =
  (ask: (condition: JsonObject, upstream: UpstreamSnapshot) => Verdict): Question =>
  (condition, { upstream }) =>
    upstream ? ask(condition, upstream) : 'there is no upstream execution to look at'

const labelPairs = (value: Json | undefined): [string, string][] =>
  Array.isArray(value)
    ? objects(value).map((label) => [text(label.key) ?? '', text(label.value) ?? ''])
    : value !== null && typeof value === 'object'
      ? Object.entries(value).map(([key, item]) => [key, text(item) ?? ''])
      : []

export const comparisonOf = (condition: JsonObject): string =>
  (text(condition.comparison) ?? (condition.prefix === true ? 'PREFIX' : 'EXACT')).toUpperCase()

export function matchNamespace(actual: string, wanted: string, comparison: string): boolean {
  if (comparison === 'PREFIX') return actual.startsWith(wanted)
  if (comparison === 'SUFFIX') return actual.endsWith(wanted)
  return actual === wanted
}

const isTrue = (value: Json): boolean =>
  value !== null &&
  value !== false &&
  value !== 0 &&
  value !== '' &&
  value !== 'false' &&
  value !== '0'

/** Its properties may be expressions; one that cannot be rendered is why it does not hold. */
const dated =
  (ask: (condition: JsonObject, at: number, subject: ConditionSubject) => Verdict): Question =>
  (condition, subject) => {
    const rendered: JsonObject = {}
    for (const [key, value] of Object.entries(condition)) {
      if (typeof value !== 'string' || !value.includes('{{')) {
        rendered[key] = value
        continue
      }
      try {
        rendered[key] = subject.render(value)
      } catch (error) {
        return `${value} could not be rendered: ${(error as Error).message}`
      }
    }
    const given = text(rendered.date)
    if (given === null) return ask(rendered, subject.at, subject)
    const at = readDate(given)
    return at === null ? `its date "${given}" is not a date` : ask(rendered, at, subject)
  }

/** `HH:MM:SS` of the zone, or of the offset that stands behind it. */
function clockVerdict(condition: JsonObject, at: number, timeZone: string): Verdict {
  const [after, before] = [
    readTime(text(condition.after) ?? ''),
    readTime(text(condition.before) ?? ''),
  ]
  const late = after !== null && secondOfDayAt(at, after, timeZone) < after.second
  const over = before !== null && secondOfDayAt(at, before, timeZone) > before.second
  // From the evening to the morning: one side of midnight is enough.
  if (after && before && after.second > before.second) {
    return late && over ? `outside ${text(condition.after)} to ${text(condition.before)}` : null
  }
  if (late) return `before ${text(condition.after)}`
  return over ? `after ${text(condition.before)}` : null
}

function statusVerdict(condition: JsonObject, { state }: UpstreamSnapshot): Verdict {
  const wanted = texts(condition.in)
  if (wanted.length > 0 && !wanted.includes(state)) {
    return `state was ${state}, waits for ${wanted.join(', ')}`
  }
  return texts(condition.notIn).includes(state) ? `state was ${state}, which is left out` : null
}

const questions: Record<string, Question> = {
  ExecutionFlow: withUpstream((condition, upstream) => {
    const namespace = text(condition.namespace)
    const flowId = text(condition.flowId)
    if (
      (namespace === null || namespace === upstream.namespace) &&
      (flowId === null || flowId === upstream.flowId)
    ) {
      return null
    }
    const wanted = `${namespace ?? '*'}.${flowId ?? '*'}`
    return `flow was ${upstream.namespace}.${upstream.flowId}, waits for ${wanted}`
  }),
  ExecutionNamespace: withUpstream((condition, upstream) => {
    const wanted = text(condition.namespace) ?? ''
    const comparison = comparisonOf(condition)
    if (matchNamespace(upstream.namespace, wanted, comparison)) return null
    return `namespace was ${upstream.namespace}, waits for ${comparison.toLowerCase()} ${wanted}`
  }),
  ExecutionStatus: withUpstream(statusVerdict),
  ExecutionLabels: withUpstream((condition, upstream) => {
    const missing = labelPairs(condition.labels).find(
      ([key, value]) => upstream.labels[key] !== value,
    )
    return missing
      ? `label ${missing[0]} was ${upstream.labels[missing[0]] ?? 'missing'}, waits for ${missing[1]}`
      : null
  }),
  ExecutionOutputs: (condition, subject) => expressionHolds(condition, subject),
  Expression: (condition, subject) => expressionHolds(condition, subject),
  HasRetryAttempt: withUpstream((condition, upstream) =>
    upstream.hasRetried
      ? statusVerdict(condition, upstream)
      : 'nothing was retried in the upstream execution',
  ),
  Not: (condition, subject) =>
    checkConditions(objects(condition.conditions), subject) === null
      ? 'what must not hold does hold'
      : null,
  Or: (condition, subject) => {
    const verdicts = objects(condition.conditions).map((inner) => checkCondition(inner, subject))
    return verdicts.includes(null) ? null : `none holds: ${verdicts.join('; ')}`
  },
  DateTimeBetween: dated((condition, at) => {
    const after = readDate(text(condition.after) ?? '')
    const before = readDate(text(condition.before) ?? '')
    if (after !== null && at < after) return `before ${text(condition.after)}`
    return before !== null && at > before ? `after ${text(condition.before)}` : null
  }),
  TimeBetween: dated((condition, at, { timeZone }) => clockVerdict(condition, at, timeZone)),
  DayWeek: dated((condition, at, { timeZone }) => {
    const { weekday } = dateFacts(at, timeZone)
    const wanted = text(condition.dayOfWeek)?.toUpperCase()
    return weekday === wanted ? null : `day was ${weekday}, waits for ${wanted}`
  }),
  DayWeekInMonth: dated((condition, at, { timeZone }) => {
    const { weekday, weekOfMonth, isLastWeekdayOfMonth } = dateFacts(at, timeZone)
    const day = text(condition.dayOfWeek)?.toUpperCase()
    const which = (text(condition.dayInMonth) ?? '').toUpperCase()
    const order = ['FIRST', 'SECOND', 'THIRD', 'FOURTH'].indexOf(which) + 1
    const holds =
      weekday === day && (which === 'LAST' ? isLastWeekdayOfMonth : weekOfMonth === order)
    return holds ? null : `it is not the ${which.toLowerCase()} ${day} of the month`
  }),
  Weekend: dated((_condition, at, { timeZone }) => {
    const { weekday } = dateFacts(at, timeZone)
    return weekday === 'SATURDAY' || weekday === 'SUNDAY'
      ? null
      : `day was ${weekday}, waits for the weekend`
  }),
  PublicHoliday: dated((condition, at, { timeZone, isPublicHoliday }) => {
    const country = (text(condition.country) ?? 'US').toUpperCase()
    if (!isPublicHoliday) return 'public holidays are not known here'
    const { isoDate } = dateFacts(at, timeZone)
    const answer = isPublicHoliday(isoDate, country, text(condition.subDivision))
    if (answer === null) return `there is no calendar of public holidays for ${country}`
    return answer ? null : `${isoDate} is no public holiday in ${country}`
  }),
}

function expressionHolds(condition: JsonObject, subject: ConditionSubject): Verdict {
  const expression = text(condition.expression) ?? ''
  try {
    const value = subject.render(expression)
    return isTrue(value) ? null : `${expression} gave ${JSON.stringify(value)}`
  } catch (error) {
    return `${expression} could not be rendered: ${(error as Error).message}`
  }
}

export { isTrue }
