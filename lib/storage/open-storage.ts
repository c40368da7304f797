import { join } from 'node:path'
import { settings, type Settings } from '@/lib/platform/settings'
import { folderStorage } from './folder-storage'
import type { Storage } from './storage'

/** Folder of this machine: the files themselves, or with a bucket only what is on its way there. */
export function storageFolder(given: Settings = settings()): string {
  return given.MILLRACE_STORAGE_DIR ?? join(given.MILLRACE_DATA_DIR, 'storage')
}

/** The bucket where one is set, the folder where none is. */
export function openStorage(given: Settings): Storage {
  const { MILLRACE_S3_BUCKET: bucket } = given
  return bucket ? whenUsed(() => bucketStorage(bucket, given)) : folderStorage(storageFolder(given))
}

async function bucketStorage(bucket: string, given: Settings): Promise<Storage> {
  const { s3Storage } = await import('./s3-storage')
  const { MILLRACE_S3_ACCESS_KEY: accessKeyId, MILLRACE_S3_SECRET_KEY: secretAccessKey } = given
  return s3Storage({
    bucket,
    region: given.MILLRACE_S3_REGION,
    endpoint: given.MILLRACE_S3_ENDPOINT,
    prefix: given.MILLRACE_S3_PREFIX,
    partsRoot: storageFolder(given),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  })
}

/** A store whose library is loaded by the first call, so that nobody else pays for it. */
function whenUsed(open: () => Promise<Storage>): Storage {
  let opened: Promise<Storage> | undefined
  const store = () => (opened ??= open())
  return {
    write: async (path, content) => (await store()).write(path, content),
    read: async (path, range) => (await store()).read(path, range),
    size: async (path) => (await store()).size(path),
    remove: async (path) => (await store()).remove(path),
    list: async (folder) => (await store()).list(folder),
    removeAll: async (folder) => (await store()).removeAll(folder),
    writeChunk: async (upload) => (await store()).writeChunk(upload),
  }
}

let current: Storage | undefined

/** The storage of this installation. */
export function storage(): Storage {
  current ??= openStorage(settings())
  return current
}
