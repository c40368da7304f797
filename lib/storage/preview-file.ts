// The beginning of a stored file, for whoever wants to look at it: rows of what holds one value a line, a picture
// that is small enough to be sent whole, else text.

import { storage } from './open-storage'

const mostBytes = 1024 * 1024
const lineFormats = new Set(['ion', 'jsonl', 'ndjson'])
// Pictures that hold no program. SVG does: it is shown as the text that it is.
const pictures = new Set(['png', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'bmp'])

export type FilePreview = {
  extension: string
  /** In bytes, of the whole file. */
  size: number
  maxRows: number
  /** The file goes on behind what is shown; of a picture nothing is shown then. */
  truncated: boolean
} & (
  | { type: 'LIST'; content: unknown[] }
  | { type: 'TEXT'; content: string }
  /** In base64. */
  | { type: 'IMAGE'; content: string }
)

/** Throws not-found. */
export async function previewFile(path: string, mostRows: number): Promise<FilePreview> {
  const size = await storage().size(path)
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  const shared = { extension, size, maxRows: mostRows }
  const bytes = await firstBytes(path, size)
  if (pictures.has(extension)) {
    const truncated = size > mostBytes
    const content = truncated ? '' : bytes.toString('base64')
    return { ...shared, type: 'IMAGE', content, truncated }
  }
  // What looks like no text is not sent as such: half of it would be signs for what cannot be read.
  if (bytes.subarray(0, 8_000).includes(0)) {
    return { ...shared, type: 'TEXT', content: '', truncated: size > 0 }
  }
  const lines = bytes.toString('utf8').split('\n')
  const truncated = size > mostBytes || lines.length > mostRows
  const first = lines.slice(0, mostRows)
  const rows = lineFormats.has(extension) ? rowsOf(first) : null
  return rows
    ? { ...shared, type: 'LIST', content: rows, truncated }
    : { ...shared, type: 'TEXT', content: first.join('\n'), truncated }
}

async function firstBytes(path: string, size: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  const content = await storage().read(path, { start: 0, length: Math.min(size, mostBytes) })
  for await (const chunk of content) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function rowsOf(lines: string[]): unknown[] | null {
  try {
    return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown)
  } catch {
    return null
  }
}
