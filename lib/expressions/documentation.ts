import { signatureOf, type Definitions, type Documentation } from './definition'
import { filters } from './filters/index'
import { functions, worldFunctions } from './functions/index'
import { tests } from './tests/index'

export const filterNames: readonly string[] = Object.keys(filters).sort()
export const functionNames: readonly string[] = [
  ...new Set([...Object.keys(functions), ...worldFunctions.keys()]),
].sort()
export const testNames: readonly string[] = Object.keys(tests).sort()

function describe(kind: Documentation['kind'], definitions: Definitions): Documentation[] {
  return Object.entries(definitions).map(([name, definition]) => ({
    kind,
    signature: signatureOf(name, kind, definition),
    summary: definition.summary,
    example: definition.example,
  }))
}

function keyed(kind: Documentation['kind'], definitions: Definitions): [string, Documentation][] {
  const entries = describe(kind, definitions)
  return Object.keys(definitions).map((name, index) => [`${kind}:${name}`, entries[index]!])
}

/** For completion in the editor: by `filter:upper`, `function:now`, `test:defined`. */
export const documentation: Record<string, Documentation> = Object.fromEntries([
  ...keyed('filter', filters),
  ...keyed('function', functions),
  ...keyed('test', tests),
  ...[...worldFunctions].map(([name, about]): [string, Documentation] => [
    `function:${name}`,
    { kind: 'function', ...about },
  ]),
])
