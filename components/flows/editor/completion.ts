import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { type Catalog, keysFor, roomOf, valuesFor } from './catalog'
import { placeAt } from './yaml-place'

/** Offers the keys and values that fit where the cursor stands. */
export function flowCompletion(catalog: () => Catalog) {
  return (context: CompletionContext): CompletionResult | null => {
    const { doc } = context.state
    const line = doc.lineAt(context.pos)
    const lines = doc.toString().split('\n')
    const place = placeAt(lines, line.number - 1, context.pos - line.from)
    if (!place) return null
    const typed = line.text.slice(place.from, context.pos)
    if (typed === '' && !context.explicit && place.kind === 'key') return null
    const room = roomOf(place.path)
    const type = place.siblings.get('type') ?? ''
    const options =
      place.kind === 'value'
        ? valueOptions(valuesFor(room, place.key ?? '', type, catalog()), catalog())
        : keyOptions(keysFor(room, type, catalog()), place.siblings)
    if (options.length === 0) return null
    return { from: line.from + place.from, options, validFor: /^[\w.$-]*$/ }
  }
}

function valueOptions(values: string[], catalog: Catalog): Completion[] {
  const types = [...catalog.tasks, ...catalog.triggers]
  return values.map((value) => ({
    label: value,
    type: 'constant',
    info: types.find(({ type }) => type === value)?.description,
  }))
}

function keyOptions(
  keys: { name: string; description?: string; type?: string; required?: boolean }[],
  present: ReadonlyMap<string, string>,
): Completion[] {
  const seen = new Set(present.keys())
  return keys.flatMap(({ name, description, type, required }) => {
    if (seen.has(name)) return []
    seen.add(name)
    return {
      label: name,
      apply: `${name}: `,
      type: 'property',
      detail: type,
      info: description,
      boost: required ? 2 : 0,
    }
  })
}
