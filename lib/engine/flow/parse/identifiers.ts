// Which names may be given: they stand in URLs, in expressions and in storage paths.

import type { Finding, Path } from '../problem'
import type { Report } from './reader'

export type IdentifierKind = 'flow' | 'namespace' | 'task' | 'trigger' | 'input' | 'output'

const rules: Record<IdentifierKind, { pattern: RegExp; characters: string; longest: number }> = {
  flow: {
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/,
    characters: 'letters, digits, `.`, `_` and `-`',
    longest: 100,
  },
  namespace: {
    pattern: /^[a-z0-9][a-z0-9._-]*$/,
    characters: 'lower-case letters, digits, `.`, `_` and `-`',
    longest: 150,
  },
  task: {
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
    characters: 'letters, digits, `_` and `-`',
    longest: 256,
  },
  trigger: {
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
    characters: 'letters, digits, `_` and `-`',
    longest: 256,
  },
  input: {
    pattern: /^[a-zA-Z0-9][.a-zA-Z0-9_-]*$/,
    characters: 'letters, digits, `.`, `_` and `-`',
    longest: 256,
  },
  output: {
    pattern: /^[a-zA-Z0-9_][.a-zA-Z0-9_-]*$/,
    characters: 'letters, digits, `.`, `_` and `-`',
    longest: 256,
  },
}

export function checkIdentifier(
  kind: IdentifierKind,
  id: string,
  path: Path,
  report: Report,
): void {
  if (id === '') return
  const rule = rules[kind]
  const what =
    kind === 'namespace'
      ? 'A namespace'
      : `The id of ${kind === 'input' || kind === 'output' ? 'an' : 'a'} ${kind}`
  const finding = (message: string, fix: string): Finding => ({
    severity: 'error',
    code: 'bad-id',
    path,
    message,
    fix,
  })
  if (id.length > rule.longest) {
    report.add(finding(`${what} has at most ${rule.longest} characters.`, 'Shorten it.'))
  } else if (!rule.pattern.test(id)) {
    const start = kind === 'namespace' ? 'a lower-case letter or digit' : 'a letter or digit'
    report.add(
      finding(
        `${what} holds ${rule.characters} and starts with ${start}.`,
        `Write \`${suggestion(id, kind)}\`.`,
      ),
    )
  }
}

function suggestion(id: string, kind: IdentifierKind): string {
  const dots = kind === 'task' || kind === 'trigger' ? '' : '.'
  const cleaned = (kind === 'namespace' ? id.toLowerCase() : id)
    .trim()
    .replace(new RegExp(`[^a-zA-Z0-9_${dots}-]+`, 'g'), '-')
    .replace(/^[^a-zA-Z0-9]+|-+$/g, '')
  return cleaned === '' ? `my-${kind}` : cleaned
}

/** Says of each name after the first that it stands twice. */
export function duplicateCheck(what: string, report: Report): (id: string, path: Path) => void {
  const seen = new Set<string>()
  return (id, path) => {
    if (id === '') return
    if (!seen.has(id)) {
      seen.add(id)
      return
    }
    let number = 2
    while (seen.has(`${id}-${number}`)) number += 1
    report.add({
      severity: 'error',
      code: 'duplicate-id',
      path,
      message: `Another ${what} has the id ${id}.`,
      fix: `Give one of them another id, such as \`${id}-${number}\`.`,
    })
  }
}
