import { join } from 'node:path'
import { settings, type Settings } from '@/lib/platform/settings'
import { folderStorage } from './folder-storage'
import type { Storage } from './storage'

export function storageFolder(given: Settings = settings()): string {
  return given.MILLRACE_STORAGE_DIR ?? join(given.MILLRACE_DATA_DIR, 'storage')
}

let opened: Storage | undefined

/** The storage of this installation. */
export function storage(): Storage {
  opened ??= folderStorage(storageFolder())
  return opened
}
