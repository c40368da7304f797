import { signatureOf, type Definitions, type Documentation, type Words } from './definition'
import { filters } from './filters/index'
import { functions, worldFunctions } from './functions/index'
import { tests } from './tests/index'
import { filterWords } from './words/filters'
import { functionWords } from './words/functions'
import { testWords } from './words/tests'
import { worldWords } from './words/world'

export const filterNames: readonly string[] = Object.keys(filters).sort()
export const functionNames: readonly string[] = [
  ...new Set([...Object.keys(functions), ...worldFunctions]),
].sort()
export const testNames: readonly string[] = Object.keys(tests).sort()

function keyed(
  kind: Documentation['kind'],
  definitions: Definitions,
  words: Words,
): [string, Documentation][] {
  return Object.entries(definitions).map(([name, definition]) => {
    const [summary, example] = words[name] ?? ['', '']
    const signature = signatureOf(name, kind, definition)
    return [`${kind}:${name}`, { kind, signature, summary, example }]
  })
}

/** For completion in the editor: by `filter:upper`, `function:now`, `test:defined`. */
export const documentation: Record<string, Documentation> = Object.fromEntries([
  ...keyed('filter', filters, filterWords),
  ...keyed('function', functions, functionWords),
  ...keyed('test', tests, testWords),
  ...Object.entries(worldWords).map(([name, about]): [string, Documentation] => [
    `function:${name}`,
    { kind: 'function', ...about },
  ]),
])
