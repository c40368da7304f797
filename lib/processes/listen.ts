// The HTTP server of the process: health before everything else, then Next. The `upgrade` event belongs to
// Socket.IO alone: Next's own upgrade handler would proxy for strangers, so it never gets to listen.

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createProbe } from 'node:net'

export const socketPath = '/socket.io'

/** Throws an Error with one sentence where the port cannot be used. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createProbe()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(cannotListen(error, host, port))
    })
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}

function cannotListen({ code }: NodeJS.ErrnoException, host: string, port: number): Error {
  if (code === 'EADDRINUSE') {
    return new Error(
      `PORT: ${port} on ${host} is taken by another process. Set PORT to a free one.`,
    )
  }
  if (code === 'EACCES') {
    return new Error(`PORT: this user may not listen on ${port}. Set PORT to 1024 or higher.`)
  }
  return new Error(
    `MILLRACE_HOST: "${host}" is no address of this machine (${code}). Set it to one, or to 0.0.0.0 for all.`,
  )
}

/** Throws an Error with one sentence where the port was taken meanwhile. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)))
    server.listen(port, host, () => resolve())
  })
}

export function createHttpServer(handler: RequestListener, options: { dev: boolean }): Server {
  const server = createServer(handler)
  server.keepAliveTimeout = 65_000
  const on = server.on.bind(server)
  on('upgrade', (request: IncomingMessage, socket) => {
    const path = request.url ?? ''
    const ours = path.startsWith(`${socketPath}/`) || (options.dev && path.startsWith('/_next/'))
    if (!ours) socket.destroy()
  })
  return server
}

/** After Socket.IO has attached itself: nobody else may listen to upgrades. */
export function closeUpgrades(server: Server): void {
  const on = server.on.bind(server)
  const guarded: typeof server.on = (event: string, listener: (...args: never[]) => void) =>
    event === 'upgrade' ? server : on(event, listener as (...args: unknown[]) => void)
  server.on = guarded
  server.addListener = guarded
}
