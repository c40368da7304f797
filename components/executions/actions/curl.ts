// The request that starts this execution again, as a line for a terminal.

import type { ExecutionView } from '@/lib/executions/schema'

export function curlOf(
  {
    namespace,
    flowId,
    inputs,
    labels,
  }: Pick<ExecutionView, 'namespace' | 'flowId' | 'inputs' | 'labels'>,
  origin: string,
): string {
  const path = [namespace, flowId].map(encodeURIComponent).join('/')
  const query = Object.entries(labels)
    .filter(([key]) => !key.startsWith('system.'))
    .map(([key, value]) => `labels=${encodeURIComponent(`${key}:${value}`)}`)
    .join('&')
  const fields = Object.entries(inputs).map(([id, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    // --form-string: a value that begins with @ or < stays text and names no file.
    return `--form-string ${quoted(`${id}=${text}`)}`
  })
  const url = quoted(`${origin}/api/v1/main/executions/${path}${query && `?${query}`}`)
  const parts = ['curl -X POST', url, '-H "Authorization: Bearer $MILLRACE_TOKEN"', ...fields]
  return parts.join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
