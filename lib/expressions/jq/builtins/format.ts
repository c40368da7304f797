import { refuse } from '../../error'
import type { State } from '../../evaluate/state'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../../hash/bytes'
import { jsonOf } from '../../values/print'
import type { Value } from '../../values/values'
import { jqFail, jqText } from '../values'

const html: Record<string, string> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&#39;',
  '"': '&quot;',
}

function row(
  value: Value,
  separator: string,
  quote: (text: string) => string,
  state: State,
): string {
  if (!Array.isArray(value)) return jqFail('Only an array can be a row')
  return value
    .map((item) =>
      typeof item === 'string' ? quote(item) : item === null ? '' : jsonOf(item, state),
    )
    .join(separator)
}

function shell(value: Value, state: State): string {
  const items = Array.isArray(value) ? value : [value]
  return items
    .map((item) =>
      typeof item === 'string' ? `'${item.replace(/'/g, "'\\''")}'` : jsonOf(item, state),
    )
    .join(' ')
}

/** `@csv`, `@base64`, ... of a value. */
export function formatText(name: string, value: Value, state: State): string {
  const text = jqText(value, state)
  state.produce(3 * text.length)
  switch (name) {
    case '@text':
      return text
    case '@json':
      return jsonOf(value, state)
    case '@csv':
      return row(value, ',', (item) => `"${item.replace(/"/g, '""')}"`, state)
    case '@tsv':
      return row(
        value,
        '\t',
        (item) => item.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n'),
        state,
      )
    case '@html':
      return text.replace(/[<>&'"]/g, (character) => html[character]!)
    case '@uri':
      return encodeURIComponent(fromUtf8(utf8(text))).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      )
    case '@sh':
      return shell(value, state)
    case '@base64':
      return toBase64(utf8(text))
    case '@base64d': {
      const bytes = fromBase64(text)
      return bytes === undefined ? jqFail('not base64') : fromUtf8(bytes)
    }
    default:
      return refuse('type', `jq: unknown format ${name}`)
  }
}
