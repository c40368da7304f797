// Form bodies: url-encoded where asked for or where no field is a file, multipart otherwise.

import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { z } from 'zod'
import { asText } from '../properties'
import type { TaskFiles } from '../task-type'

type Reading = { files: Pick<TaskFiles, 'read'> }

type Field = z.core.util.JSONType

const urlEncoded = 'application/x-www-form-urlencoded'

/** A quote or a line break in a name would end the header early. */
const quoted = (name: string) =>
  name.replace(/["\r\n]/g, (character) => encodeURIComponent(character))

async function part(ctx: Reading, name: string, value: Field): Promise<Buffer> {
  const isFile =
    value !== null && typeof value === 'object' && !Array.isArray(value) && 'content' in value
  if (!isFile) {
    const head = `content-disposition: form-data; name="${quoted(name)}"\r\n\r\n`
    return Buffer.from(head + asText(value))
  }
  const content = asText(value.content)
  const stored = /^(millrace|kestra):\/\//.test(content)
  const bytes = stored ? await buffer(await ctx.files.read(content)) : Buffer.from(content)
  const fileName = quoted(asText(value.name ?? content.split('/').at(-1) ?? name))
  const contentType = asText(value.contentType ?? 'application/octet-stream')
  const head =
    `content-disposition: form-data; name="${quoted(name)}"; filename="${fileName}"\r\n` +
    `content-type: ${contentType.replace(/[\r\n]/g, '')}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), bytes])
}

export async function encodeForm(
  ctx: Reading,
  fields: Record<string, Field>,
  contentType: string | undefined,
): Promise<{ body: string | Buffer; contentType: string }> {
  if (contentType?.startsWith(urlEncoded)) {
    const form = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) {
      for (const each of [value].flat()) form.append(name, asText(each))
    }
    return { body: form.toString(), contentType }
  }
  const boundary = `millrace-${randomBytes(16).toString('hex')}`
  const chunks: Buffer[] = []
  for (const [name, value] of Object.entries(fields)) {
    for (const each of [value].flat()) {
      chunks.push(Buffer.from(`--${boundary}\r\n`), await part(ctx, name, each as Field))
      chunks.push(Buffer.from('\r\n'))
    }
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return {
    body: Buffer.concat(chunks),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}
