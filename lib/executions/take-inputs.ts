// From what a form, a REST request or a resume brings to the typed inputs of a flow. Files are stored
// first, so that their input holds an address; secrets are sealed; what is wrong is said field by field.

import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { readInputs, type FlowInput, type JsonObject } from '@/lib/engine'
import { settings } from '@/lib/platform/settings'
import { sealInputs } from '@/lib/runtime/seal-inputs'
import { sealText } from '@/lib/secrets/sealed-text'
import { AppError } from '@/lib/shared/errors'
import { findSealed } from '@/lib/shared/sealed'
import { storage } from '@/lib/storage/open-storage'
import { safeName, uriOfPath } from '@/lib/storage/uri'

/** Values by input id; a value may be a file. */
export type GivenInputs = Record<string, unknown>
export type StoreFile = (inputId: string, file: File) => Promise<string>

/**
 * Throws invalid, naming each field as `inputs.<id>`. `handedOn`: from one execution to another, so that
 * sealed secrets may be among them. `passOver`: inputs that the flow does not know are left out.
 */
export async function takeInputs(
  inputs: FlowInput[],
  given: GivenInputs,
  storeFile: StoreFile,
  { handedOn = false, passOver = false } = {},
): Promise<JsonObject> {
  if (!handedOn) refuseSealed(given)
  const stored = await storeFiles(inputs, given, storeFile)
  const environment = { now: Date.now(), random: Math.random }
  const { values, problems } = readInputs({ inputs }, stored, environment, {}, { passOver })
  if (problems.length === 0) return sealInputs(inputs, values, sealText)
  const fields = problems.map(({ path, message }) => ({ path: `inputs.${path}`, message }))
  const message = fields.map((field) => field.message).join(' ')
  throw new AppError('invalid', message, { fields })
}

/** Who saw a sealed text somewhere must not have it opened by a flow of their own. */
function refuseSealed(given: GivenInputs): void {
  const message = 'A sealed secret cannot be given as an input.'
  const fields = Object.entries(given)
    .filter(([, value]) => findSealed(value).size > 0)
    .map(([id]) => ({ path: `inputs.${id}`, message }))
  if (fields.length > 0) throw new AppError('invalid', message, { fields })
}

async function storeFiles(
  inputs: FlowInput[],
  given: GivenInputs,
  storeFile: StoreFile,
): Promise<GivenInputs> {
  const entries = Object.entries(given)
  if (!entries.some(([, value]) => value instanceof File)) return given
  const files = new Set(inputs.filter((input) => input.type === 'FILE').map((input) => input.id))
  return Object.fromEntries(
    await Promise.all(
      entries.map(async ([id, value]) => {
        if (!(value instanceof File)) return [id, value]
        // A client that sends every field as a file part means text where the flow wants none.
        return [id, files.has(id) ? await storeFile(id, value) : await value.text()]
      }),
    ),
  )
}

export type FileOwner = { namespace: string; flowId: string; executionId: string }

/** Stores a file that came with a start or a resume; gives the address that the input holds. Throws too-many. */
export async function storeInputFile(
  owner: FileOwner,
  inputId: string,
  file: File,
): Promise<string> {
  const mostMb = settings().MILLRACE_MAX_UPLOAD_MB
  if (file.size > mostMb * 1024 * 1024) {
    const message = `The file ${safeName(file.name)} is larger than ${mostMb} MB.`
    throw new AppError('too-many', message, { fields: [{ path: `inputs.${inputId}`, message }] })
  }
  const { namespace, flowId, executionId } = owner
  const folder = `${namespace}/${flowId}/executions/${executionId}/inputs/${safeName(inputId)}`
  const path = `${folder}/${safeName(file.name)}`
  await storage().write(path, Readable.fromWeb(file.stream() as ReadableStream))
  return uriOfPath(path)
}
