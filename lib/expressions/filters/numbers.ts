import type { Definition, Definitions } from '../definition'
import { refuse } from '../error'
import { asNumber, asText } from '../values/operand'

const decimalPattern = /^([^#0,.]*)([#0,]*)(?:\.([0#]*))?([^#0]*)$/

/** A number in a pattern of Java's DecimalFormat, such as `#,##0.00`, rounded half to even. */
function formatDecimal(value: number, pattern: string): string {
  const match = decimalPattern.exec(pattern)
  if (!match || pattern.length > 100)
    return refuse('type', 'Not a number format', 'Write it like #,##0.00')
  const [, before = '', whole = '', decimals = '', after = ''] = match
  const format = new Intl.NumberFormat('en-US', {
    style: after.includes('%') ? 'percent' : 'decimal',
    useGrouping: whole.includes(','),
    minimumIntegerDigits: Math.min(21, Math.max(1, whole.replace(/[^0]/g, '').length)),
    minimumFractionDigits: decimals.replace(/[^0]/g, '').length,
    maximumFractionDigits: decimals.length,
    roundingMode: 'halfEven',
  })
  const digits = format.format(Math.abs(value)).replace('%', '')
  // Without a zero before the point, `.5` is written without one.
  const shown = whole.includes('0') ? digits : digits.replace(/^0(?=\.)/, '')
  const sign = value < 0 && /[1-9]/.test(digits) ? '-' : ''
  return sign + (before + shown + after).replace(/'/g, '')
}

const numberFormat: Definition = {
  parameters: ['input', 'format?'],
  run: ([input, format], state) => {
    if (input === null || input === undefined) return null
    const number = asNumber(input, 'The input of numberFormat')
    return formatDecimal(number, format === undefined ? '#,##0.###' : asText(format, state))
  },
}

function rounded(value: number, digits: number, change: (value: number) => number): number {
  // Through the decimal spelling: 1.005 times 100 is not 100.5.
  const [mantissa, exponent = '0'] = String(value).split('e')
  const shifted = change(Number(`${mantissa}e${Number(exponent) + digits}`))
  const [back, backExponent = '0'] = String(shifted).split('e')
  return Number(`${back}e${Number(backExponent) - digits}`)
}

export const numberFilters: Definitions = {
  numberFormat,
  numberformat: numberFormat,
  abs: {
    parameters: ['input'],
    run: ([input]) => (input === null ? null : Math.abs(asNumber(input, 'The input of abs'))),
  },
  round: {
    parameters: ['input', 'precision?'],
    run: ([input, precision]) => {
      if (input === null) return null
      const digits = precision === undefined ? 0 : asNumber(precision, 'The precision')
      if (!Number.isInteger(digits) || Math.abs(digits) > 15)
        refuse('type', 'The precision must be from -15 to 15')
      return rounded(asNumber(input, 'The input of round'), digits, Math.round)
    },
  },
}
