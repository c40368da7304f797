// The beginning of a stored file, for whoever wants to look at it: rows of what holds one value a line, else text.

import { storage } from '@/lib/storage/open-storage'

const mostBytes = 1024 * 1024
const lineFormats = new Set(['ion', 'jsonl', 'ndjson'])

export async function previewFile(path: string, mostRows: number): Promise<object> {
  const size = await storage().size(path)
  const chunks: Buffer[] = []
  const content = await storage().read(path, { start: 0, length: Math.min(size, mostBytes) })
  for await (const chunk of content) chunks.push(chunk as Buffer)
  const lines = Buffer.concat(chunks).toString('utf8').split('\n')
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  const truncated = size > mostBytes || lines.length > mostRows
  const first = lines.slice(0, mostRows)
  const rows = lineFormats.has(extension) ? rowsOf(first) : null
  const shown = rows ? { type: 'LIST', content: rows } : { type: 'TEXT', content: first.join('\n') }
  return { extension, ...shown, maxRows: mostRows, truncated }
}

function rowsOf(lines: string[]): unknown[] | null {
  try {
    return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown)
  } catch {
    return null
  }
}
