// The functions of the expression language that touch the world, as a worker answers them: some here,
// those about the server's data by asking it.

import { text } from 'node:stream/consumers'
import type { Json } from '@/lib/engine'
import { taint, type AsyncFunction, type Value } from '@/lib/expressions'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import { given, required, worldFunctions, type Args } from '../world-functions'
import type { ServerLink } from './server-link'

/** Answered by the server. */
const asked = ['secret', 'kv', 'errorLogs', 'tasksWithState', 'fileURI'] as const

/** A path without a scheme is a file of the namespace, or of the one that is named beside it. */
function fileOf(args: Args, name: string): string {
  const file = required(args, 0, name)
  const namespace = given(args, 1, 'namespace')
  const bare = !/^\w+:\/\//.test(file)
  return typeof namespace === 'string' && bare ? `nsfile://${namespace}/${file}` : file
}

export function hostFunctions(
  link: ServerLink,
  guard: AddressGuard,
  signal: AbortSignal,
): Record<string, AsyncFunction> {
  const size = async (args: Args) => link.files.size(fileOf(args, 'uri'))
  const functions: Record<string, AsyncFunction> = {
    read: async (args) => text(await link.files.read(fileOf(args, 'path'))),
    fileSize: size,
    isFileEmpty: async (args) => (await size(args)) === 0,
    fileExists: async (args) =>
      size(args).then(
        () => true,
        () => false,
      ),
  }
  for (const [name, run] of Object.entries(worldFunctions(guard, signal))) {
    functions[name] = async (args) => {
      const { value, secret } = await run(args)
      return secret ? taint(value) : value
    }
  }
  for (const name of asked) {
    functions[name] = async (args) => {
      const { value, secret } = await link.ask(name, {
        positional: args.positional as Json[],
        named: args.named as Record<string, Json>,
      })
      return secret ? taint(value as Value) : (value as Value)
    }
  }
  return functions
}
