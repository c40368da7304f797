import { authorise } from '@/lib/accounts/authorise'
import type { Viewer } from '@/lib/accounts/schema'
import { previewFile, type FilePreview } from '@/lib/storage/preview-file'
import { namespaceOfPath, pathOfUri } from '@/lib/storage/uri'
import { authoriseExecution } from './one'

const mostRows = 200

/**
 * The beginning of a file that an execution names: whoever may see executions in the namespace that its address
 * begins with may see it. Throws not-found, or invalid where the address is none of a stored file.
 */
export async function readStoredFile(
  viewer: Viewer,
  executionId: string,
  uri: string,
): Promise<FilePreview> {
  await authoriseExecution(viewer, 'execution.read', executionId)
  const path = pathOfUri(uri)
  const missing = `There is no file ${uri}.`
  authorise(viewer, 'execution.read', { namespace: namespaceOfPath(path), missing })
  return previewFile(path, mostRows)
}
