// The request that starts this execution again, as a line for a terminal.

import type { ExecutionView } from '@/lib/executions/schema'
import { inputWord, quoted } from './shell-text'

type Started = Pick<ExecutionView, 'namespace' | 'flowId' | 'inputs' | 'labels'>

/** Labels that a person gave it. */
const ownLabels = ({ labels }: Started) =>
  Object.entries(labels)
    .filter(([key]) => !key.startsWith('system.'))
    .map(([key, value]) => `${key}:${value}`)

export function curlOf(started: Started, origin: string): string {
  const path = [started.namespace, started.flowId].map(encodeURIComponent).join('/')
  const query = ownLabels(started)
    .map((label) => `labels=${encodeURIComponent(label)}`)
    .join('&')
  // --form-string: a value that begins with @ or < stays text and names no file.
  const fields = Object.entries(started.inputs).map(
    ([id, value]) => `--form-string ${inputWord(id, value)}`,
  )
  const url = quoted(`${origin}/api/v1/main/executions/${path}${query && `?${query}`}`)
  const parts = ['curl -X POST', url, '-H "Authorization: Bearer $MILLRACE_TOKEN"', ...fields]
  return parts.join(' \\\n  ')
}

/** The same with the command line of the product. */
export function cliOf(started: Started, origin: string): string {
  const parts = [
    `MILLRACE_URL=${quoted(origin)} npm run --silent millrace --`,
    `executions start ${quoted(started.namespace)} ${quoted(started.flowId)}`,
    ...Object.entries(started.inputs).map(([id, value]) => `--input ${inputWord(id, value)}`),
    ...ownLabels(started).map((label) => `--label ${quoted(label)}`),
  ]
  return parts.join(' \\\n  ')
}
