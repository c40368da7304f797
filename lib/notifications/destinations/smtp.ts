// One mail to one server, for destinations and for tasks.

import type { Socket } from 'node:net'
import { callbackify } from 'node:util'
import type { Readable } from 'node:stream'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import { cut } from './chat/words'
import { DeliveryError, type DeliverContext, type Receipt } from './destination'
import { guardedSocket, type HostPort } from './guarded-socket'
import { connectionError } from './http/send'

export type Mail = {
  from: string
  to: string[]
  cc?: string[]
  bcc?: string[]
  replyTo?: string
  subject: string
  text?: string
  html?: string
  messageId?: string
  headers?: Record<string, string>
  attachments?: { filename: string; contentType?: string; content: Readable }[]
}

export type MailOptions = {
  mail: Mail
  /** True where the operator named the server: its address is not checked. */
  isOurs: boolean
}

/** Throws a DeliveryError unless the server has taken the mail. */
export async function sendMail(
  { guard, signal }: Pick<DeliverContext<unknown>, 'guard' | 'signal'>,
  smtpUrl: string,
  { mail, isOurs }: MailOptions,
): Promise<Receipt> {
  const { createTransport } = await import('nodemailer')
  const { host, port } = smtpTarget(smtpUrl)
  const everybody = [...mail.to, ...(mail.cc ?? []), ...(mail.bcc ?? [])]
  const request = `SMTP ${host}:${port} to ${everybody.join(', ')}`
  try {
    const transport = createTransport({
      url: smtpUrl,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 14_000,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(isOurs ? {} : { getSocket: callback(guard, { host, port }) }),
    } as object)
    const sent = (await transport.sendMail(mail)) as { response?: string }
    return { request, response: sent.response ?? '' }
  } catch (error) {
    const code = Number((error as { responseCode?: unknown }).responseCode)
    const said = error instanceof Error ? error.message : String(error)
    if (code >= 400) throw new DeliveryError('rejected', said, { request, status: code })
    throw connectionError(error, request, signal.aborted)
  }
}

type Done = (error: Error | null, made?: { connection: Socket }) => void

function callback(guard: AddressGuard, target: HostPort) {
  const open = callbackify(() => connectionTo(guard, target))
  return (_options: unknown, done: Done) => open(done)
}

/** In the shape in which the library takes a connection that was made elsewhere. */
async function connectionTo(
  guard: AddressGuard,
  target: HostPort,
): Promise<{ connection: Socket }> {
  return { connection: await guardedSocket(guard, target) }
}

export function smtpTarget(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname, port: Number(port) || (protocol === 'smtps:' ? 465 : 587) }
}

/** A header has one line. */
export const oneLine = (text: string): string => cut(text.replace(/[\r\n]+/g, ' '), 200)
