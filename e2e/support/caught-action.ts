// A server action as a button sends it: caught on its way, so that a test can send it as somebody else.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'

export type CaughtAction = { url: string; headers: Record<string, string>; body: Buffer }

const manifest = join(
  import.meta.dirname,
  '../..',
  process.env.MILLRACE_DIST_DIR ?? '.next',
  'server/server-reference-manifest.json',
)

/** The id under which the build lets a page call an action of that name. */
function idOfAction(name: string): string {
  const { node } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    node: Record<string, { exportedName: string }>
  }
  const [id] = Object.entries(node).find(([, { exportedName }]) => exportedName === name) ?? []
  if (!id) throw new Error(`The build has no action ${name}`)
  return id
}

/** The call of the named action that `press` makes the page send. It does not reach the server; all others do. */
export async function catchAction(
  page: Page,
  name: string,
  press: () => Promise<void>,
): Promise<CaughtAction> {
  const id = idOfAction(name)
  const isMeant = (headers: Record<string, string>) => headers['next-action'] === id
  const caught = page.waitForRequest((request) => isMeant(request.headers()))
  const stopAction = '**/*'
  await page.route(stopAction, (route) =>
    isMeant(route.request().headers()) ? route.abort() : route.fallback(),
  )
  await press()
  const request = await caught
  await page.unroute(stopAction)
  const headers = request.headers()
  return {
    url: request.url(),
    headers: { 'next-action': id, 'content-type': headers['content-type'] ?? '' },
    body: request.postDataBuffer() ?? Buffer.alloc(0),
  }
}
