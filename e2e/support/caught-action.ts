// A server action as a button sends it: caught on its way, so that a test can send it as somebody else.

import type { Page } from '@playwright/test'

export type CaughtAction = { url: string; headers: Record<string, string>; body: Buffer }

/** What `press` makes the page send. It does not reach the server. */
export async function catchAction(page: Page, press: () => Promise<void>): Promise<CaughtAction> {
  const caught = page.waitForRequest((request) => 'next-action' in request.headers())
  const stopActions = '**/*'
  await page.route(stopActions, (route) =>
    'next-action' in route.request().headers() ? route.abort() : route.fallback(),
  )
  await press()
  const request = await caught
  await page.unroute(stopActions)
  const headers = request.headers()
  return {
    url: request.url(),
    headers: {
      'next-action': headers['next-action'] ?? '',
      'content-type': headers['content-type'] ?? '',
    },
    body: request.postDataBuffer() ?? Buffer.alloc(0),
  }
}
