// Working directories. An attempt has one of its own, made when it is first asked for and removed at its
// end; the tasks of one WorkingDirectory share one, which stays until the server says it is done with.

import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkFrame } from '@/lib/runtime/workers-door'

export type Directories = {
  open(frame: WorkFrame, type: string): Promise<string>
  /** At the end of an attempt: removes its own directory, keeps a shared one. */
  close(frame: WorkFrame): Promise<void>
  drop(directoryKey: string): Promise<void>
}

const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 24)

export function createDirectories(base: string): Directories {
  const own = new Set<string>()
  const ownPath = (frame: WorkFrame) =>
    join(base, short(`${frame.taskRunId}/${frame.attempt}/${frame.token}`))
  const sharedPath = (key: string) => join(base, `shared-${short(key)}`)
  return {
    async open(frame) {
      const path = frame.directoryKey ? sharedPath(frame.directoryKey) : ownPath(frame)
      await mkdir(path, { recursive: true, mode: 0o700 })
      if (!frame.directoryKey) own.add(path)
      return path
    },
    async close(frame) {
      if (own.size === 0) return
      const path = ownPath(frame)
      if (own.delete(path)) await rm(path, { recursive: true, force: true, maxRetries: 3 })
    },
    async drop(key) {
      await rm(sharedPath(key), { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
