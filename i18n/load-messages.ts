// Messages live in one file a room: messages/<locale>/<room>.json, and the file name is the first key.
// A new room is found by listing the folder, so nobody keeps a list. The build turns each file into
// compiled messages (next.config.mjs), which is why they are imported and not read.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locale } from './locales'

export type Messages = { [key: string]: string | Messages }

export async function loadMessages(locale: Locale): Promise<Messages> {
  const names = await readdir(join(process.cwd(), 'messages', locale))
  const rooms = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
  const loaded = await Promise.all(
    rooms.map(async (room) => {
      const file = (await import(`../messages/${locale}/${room}.json`)) as { default: Messages }
      return [room, file.default] as const
    }),
  )
  return Object.fromEntries(loaded)
}
