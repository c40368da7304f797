// A bucket in memory that speaks the part of S3's protocol that we use, over real HTTP, and believes nobody:
// each request's signature (Signature Version 4) and the digest of its body are computed again.

import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

type Asked = {
  request: IncomingMessage
  url: URL
  key: string
  body: Buffer
  answer: ServerResponse
}

const accessKeyId = 'AKIAMILLRACE'
const secretAccessKey = 'the secret of the bucket'
export const bucketName = 'mill-bucket'

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
const encoded = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
const etagOf = (content: Buffer) => `"${createHash('md5').update(content).digest('hex')}"`
const xml = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?>${inner}`
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

function isSigned({ request, url, body }: Asked): boolean {
  const authorization = request.headers.authorization ?? ''
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      authorization,
    ) ?? []
  if (!credential || !signedHeaders || !signature) return false
  const [id, day = '', region = '', service = ''] = credential.split('/')
  const digest = String(request.headers['x-amz-content-sha256'])
  if (digest !== 'UNSIGNED-PAYLOAD' && digest !== sha256(body)) return false
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')
  const headers = signedHeaders
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
    .join('')
  const canonical = [request.method, url.pathname, query, headers, signedHeaders, digest].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const date = String(request.headers['x-amz-date'])
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secretAccessKey}`, day))
  return id === accessKeyId && hmac(key, text).toString('hex') === signature
}

export type Bucket = {
  endpoint: string
  credentials: { accessKeyId: string; secretAccessKey: string }
  objects: Map<string, Buffer>
  /** Multipart uploads that were begun and neither completed nor aborted. */
  openUploads: () => number
  stop: () => Promise<void>
}

/** Listens on a free port of the loopback. */
export async function startBucket(): Promise<Bucket> {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()
  const server = createServer((request, answer) => {
    void receive(request, answer).catch((error: unknown) =>
      answer.writeHead(500).end(String(error)),
    )
  })

  async function receive(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://bucket')
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/')
    const asked = { request, url, key: rest.join('/'), body: await buffer(request), answer }
    if (!isSigned(asked)) return refuse(asked, 403, 'SignatureDoesNotMatch')
    if (bucket !== bucketName) return refuse(asked, 404, 'NoSuchBucket')
    const verb = `${request.method} ${asked.key === '' ? 'bucket' : 'object'}`
    if (verb === 'PUT object') return put(asked)
    if (verb === 'POST object') return multipart(asked)
    if (verb === 'GET object' || verb === 'HEAD object') return get(asked)
    if (verb === 'GET bucket') return list(asked)
    if (verb === 'POST bucket') return removeMany(asked)
    if (verb === 'DELETE object') {
      const upload = url.searchParams.get('uploadId')
      if (upload === null) objects.delete(asked.key)
      else uploads.delete(upload)
      answer.writeHead(204).end()
      return
    }
    refuse(asked, 405, 'MethodNotAllowed')
  }

  function refuse({ answer, request }: Asked, status: number, code: string): void {
    answer.writeHead(status, { 'content-type': 'application/xml' })
    answer.end(request.method === 'HEAD' ? '' : xml(`<Error><Code>${code}</Code></Error>`))
  }

  function put(asked: Asked): void {
    const { url, key, body, answer } = asked
    const upload = url.searchParams.get('uploadId')
    if (upload === null) objects.set(key, body)
    else {
      const parts = uploads.get(upload)
      if (!parts) return refuse(asked, 404, 'NoSuchUpload')
      parts.set(Number(url.searchParams.get('partNumber')), body)
    }
    answer.writeHead(200, { etag: etagOf(body) }).end()
  }

  function multipart(asked: Asked): void {
    const { url, key, answer } = asked
    const upload = url.searchParams.get('uploadId') ?? `upload-${uploads.size + 1}-${key.length}`
    if (url.searchParams.has('uploads')) {
      uploads.set(upload, new Map())
      answer.end(
        xml(
          `<InitiateMultipartUploadResult><Key>${escaped(key)}</Key><UploadId>${upload}</UploadId></InitiateMultipartUploadResult>`,
        ),
      )
      return
    }
    const parts = [...(uploads.get(upload) ?? [])].sort(([one], [other]) => one - other)
    if (parts.some(([, part], at) => part.length < 5 * 1024 ** 2 && at < parts.length - 1)) {
      return refuse(asked, 400, 'EntityTooSmall')
    }
    objects.set(key, Buffer.concat(parts.map(([, part]) => part)))
    uploads.delete(upload)
    answer.end(
      xml(
        `<CompleteMultipartUploadResult><Key>${escaped(key)}</Key></CompleteMultipartUploadResult>`,
      ),
    )
  }

  function get(asked: Asked): void {
    const { request, key, answer } = asked
    const content = objects.get(key)
    if (!content) return refuse(asked, 404, 'NoSuchKey')
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
    if (range && Number(range[1]) >= content.length) return refuse(asked, 416, 'InvalidRange')
    const part = range ? content.subarray(Number(range[1]), Number(range[2]) + 1) : content
    answer.writeHead(range ? 206 : 200, { 'content-length': part.length, etag: etagOf(content) })
    answer.end(request.method === 'HEAD' ? undefined : part)
  }

  function list({ url, answer }: Asked): void {
    const prefix = url.searchParams.get('prefix') ?? ''
    const after = url.searchParams.get('continuation-token') ?? ''
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
    // Small pages, so that a listing has to go on.
    const page = keys.slice(0, 2)
    const shown = (key: string) =>
      `<Contents><Key>${escaped(key)}</Key><Size>${objects.get(key)?.length}</Size><LastModified>2026-11-21T09:00:00.000Z</LastModified></Contents>`
    const more = keys.length > page.length
    const next = more
      ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>`
      : ''
    answer.end(
      xml(
        `<ListBucketResult><KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${next}${page.map(shown).join('')}</ListBucketResult>`,
      ),
    )
  }

  function removeMany({ body, answer }: Asked): void {
    for (const [, key = ''] of body.toString().matchAll(/<Key>([^<]+)<\/Key>/g)) {
      objects.delete(key.replace(/&lt;/g, '<').replace(/&amp;/g, '&'))
    }
    answer.end(xml('<DeleteResult></DeleteResult>'))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId, secretAccessKey },
    objects,
    openUploads: () => uploads.size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
