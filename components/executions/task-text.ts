// Finds the lines of one task in the text of a flow, comments and all, as its author wrote them.

import { isMap, isScalar, isSeq, type Node, parseDocument, visit } from 'yaml'

export function taskText(source: string, taskId: string): string | null {
  const document = parseDocument(source)
  let range: [number, number] | null = null
  visit(document, {
    Seq(_, list) {
      for (const item of list.items) {
        if (
          range === null &&
          isMap(item) &&
          idOf(item.get('id', true)) === taskId &&
          item.has('type')
        ) {
          const [start = 0, , end = 0] = item.range ?? []
          range = [start, end]
        }
      }
      return range === null && isSeq(list) ? undefined : visit.BREAK
    },
  })
  return range === null ? null : dedent(source, range)
}

function idOf(node: unknown): unknown {
  return isScalar(node as Node) ? (node as { value: unknown }).value : undefined
}

/** The first line begins behind its dash; the others lose the same indentation. */
function dedent(source: string, [start, end]: [number, number]): string {
  const lineStart = source.lastIndexOf('\n', start - 1) + 1
  const indentation = start - lineStart
  const [first = '', ...rest] = source.slice(start, end).trimEnd().split('\n')
  const lines = rest.map((line) =>
    line.slice(0, indentation).trim() === '' ? line.slice(indentation) : line.trimStart(),
  )
  return [first, ...lines].join('\n')
}
