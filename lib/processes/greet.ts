// What the first start does beyond serving: an administrator, the sample flows, and the words on screen.

import {
  createFirstAdminLink,
  ensureAdministrator,
} from '@/lib/accounts/people/first-administrator'
import { saveSampleFlows } from '@/lib/flows/save-samples'
import type { Settings } from '@/lib/platform/settings'

export async function greet(settings: Settings, say: (line: string) => void): Promise<void> {
  const address = settings.MILLRACE_URL ?? `http://localhost:${settings.PORT}`
  const someone = await ensureAdministrator(settings)
  if (settings.MILLRACE_SAMPLES) {
    const saved = await saveSampleFlows()
    if (saved > 0) say(`Saved ${saved} sample flows.`)
  }
  say(`\n  Millrace is serving at ${address}\n`)
  if (someone) return
  const link = await createFirstAdminLink()
  if (link) say(`  Sign in as the first administrator, once, with\n  ${address}${link}\n`)
}
