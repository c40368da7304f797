import type { Definition, Definitions, Given } from '../definition'
import { formatMoment } from '../dates/format'
import { addTo, inZone, readMoment, type Moment } from '../dates/moment'
import { localeOf } from '../dates/names'
import { zoneOf, type Zone } from '../dates/zone'
import type { State } from '../evaluate/state'
import { asText, asWhole } from '../values/operand'
import type { Value } from '../values/values'

function optionalText(value: Value | undefined, state: State): string | undefined {
  return value === undefined || value === null ? undefined : asText(value, state)
}

export function zoneFrom(value: Value | undefined, state: State): Zone {
  return zoneOf(optionalText(value, state) ?? state.environment.timeZone ?? 'Z')
}

/** Writes a date by the arguments that all date functions share. */
export function writeMoment(
  moment: Moment,
  format: Value | undefined,
  zone: Zone,
  locale: Value | undefined,
  state: State,
): string {
  state.spend(20)
  const text = formatMoment(
    inZone(moment, zone),
    optionalText(format, state) ?? 'iso',
    localeOf(optionalText(locale, state)),
  )
  state.produce(text.length)
  return text
}

export function momentFrom(
  value: Value,
  zone: Zone,
  existingFormat: Value | undefined,
  locale: Value | undefined,
  state: State,
): Moment {
  return readMoment(
    value,
    zone,
    optionalText(existingFormat, state),
    localeOf(optionalText(locale, state)),
  )
}

function timestamp(name: string, write: (moment: Moment) => Value): Definition {
  return {
    parameters: ['input', 'timeZone?', 'existingFormat?'],
    run: ([input, timeZone, existingFormat], state) => {
      if (input === null || input === undefined) return null
      return write(momentFrom(input, zoneFrom(timeZone, state), existingFormat, undefined, state))
    },
  }
}

function runDate(operands: Given, state: State): Value {
  const [input, format, timeZone, existingFormat, locale] = operands
  if (input === null || input === undefined) return null
  const zone = zoneFrom(timeZone, state)
  return writeMoment(
    momentFrom(input, zone, existingFormat, locale, state),
    format,
    zone,
    locale,
    state,
  )
}

export const dateFilters: Definitions = {
  date: {
    parameters: ['input', 'format?', 'timeZone?', 'existingFormat?', 'locale?'],
    run: runDate,
  },
  dateAdd: {
    parameters: ['input', 'amount', 'unit', 'format?', 'timeZone?', 'existingFormat?', 'locale?'],
    run: ([input, amount, unit, format, timeZone, existingFormat, locale], state) => {
      if (input === null || input === undefined) return null
      const zone = zoneFrom(timeZone, state)
      const moment = momentFrom(input, zone, existingFormat, locale, state)
      const moved = addTo(moment, asWhole(amount, 'The amount'), asText(unit, state))
      return writeMoment(moved, format, zone, locale, state)
    },
  },
  timestamp: timestamp('timestamp', (moment) => moment.seconds),
  timestampMilli: timestamp(
    'timestampMilli',
    (moment) => moment.seconds * 1000 + Math.floor(moment.nano / 1e6),
  ),
  timestampMicro: timestamp(
    'timestampMicro',
    (moment) => moment.seconds * 1e6 + Math.floor(moment.nano / 1000),
  ),
  timestampNano: timestamp('timestampNano', (moment) =>
    String(BigInt(moment.seconds) * 1_000_000_000n + BigInt(moment.nano)),
  ),
}
