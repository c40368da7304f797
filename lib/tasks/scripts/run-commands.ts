// How every script task runs: files in, one shell for all commands, files out, and the exit code decides.

import { mkdir } from 'node:fs/promises'
import { delimiter, dirname } from 'node:path'
import { z } from 'zod'
import type { JsonObject, Outcome } from '@/lib/engine'
import { asText, textList, textMap } from '../properties'
import { failed, type TaskContext } from '../task-type'
import { writeNamespaceFiles } from './namespace-files'
import { readScriptLines, type ScriptLines } from './script-lines'
import { ignoredProperties, type ScriptProperties } from './script-properties'
import { insidePath, localizeUris, storeOutputFiles, writeInputFiles } from './working-files'

/** A script's environment is built from these, not from the worker's: its settings hold secrets. */
const inherited =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TERM|TMPDIR|HOSTNAME|SSL_CERT_\w+|NODE_EXTRA_CA_CERTS|JAVA_HOME|(HTTPS?|NO)_PROXY|(https?|no)_proxy)$/

function inheritedEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => inherited.test(name))
  const env = Object.fromEntries(kept.map(([name, value]) => [name, value ?? '']))
  env.PATH = [dirname(process.execPath), env.PATH ?? '/usr/bin:/bin'].join(delimiter)
  return env
}

export type Prepared = {
  directory: string
  render(value: unknown): Promise<unknown>
  /** Rendered text with stored files fetched and their paths put in. */
  localText(value: unknown): Promise<string>
}

async function prepare(ctx: TaskContext, properties: ScriptProperties): Promise<Prepared> {
  const root = await ctx.directory()
  const directory = properties.workingDir ? insidePath(root, properties.workingDir) : root
  if (properties.workingDir) await mkdir(directory, { recursive: true })
  const variables = { workingDir: directory, outputDir: directory }
  const render = (value: unknown) => ctx.render(value, variables)
  return {
    directory,
    render,
    localText: async (value) => localizeUris(ctx, directory, asText(await render(value))),
  }
}

async function scriptEnvironment(
  ctx: TaskContext,
  properties: ScriptProperties,
  prepared: Prepared,
): Promise<Record<string, string>> {
  const given = textMap().parse((await prepared.render(properties.env)) ?? {})
  const env = inheritedEnvironment()
  for (const [name, value] of Object.entries(given)) {
    env[name] = await localizeUris(ctx, prepared.directory, value)
  }
  env.MILLRACE_IDEMPOTENCY_KEY = ctx.idempotencyKey
  env.MILLRACE_EXECUTION_ID = ctx.executionId
  return env
}

function outcomeOf(
  end: { exitCode: number | null; signal: string | null; unconfirmed: boolean },
  lines: ScriptLines,
  outputFiles: Record<string, string>,
  warningOnStdErr: boolean,
): Outcome {
  const outputs: JsonObject = {
    exitCode: end.exitCode ?? -1,
    vars: lines.vars,
    outputFiles,
    stdOutLineCount: lines.counts.stdout,
    stdErrLineCount: lines.counts.stderr,
  }
  if (end.exitCode === 0) {
    const warned = warningOnStdErr && lines.counts.stderr > 0
    return { ok: true, outputs, state: warned ? 'WARNING' : 'SUCCESS' }
  }
  const why = end.signal ? `was ended by ${end.signal}` : `ended with exit code ${end.exitCode}`
  return failed('script-exit', `The script ${why}`, {
    details: { exitCode: end.exitCode, signal: end.signal },
    outputs,
  })
}

export class ScriptStopUnconfirmed extends Error {
  readonly code = 'stop-unconfirmed'
}

/** `commands` gives the lines of the shell once the working directory is known. */
export async function runCommands(
  ctx: TaskContext,
  properties: ScriptProperties,
  commands: (prepared: Prepared) => Promise<string[]>,
): Promise<Outcome> {
  for (const name of ignoredProperties) {
    if (properties[name] === undefined) continue
    ctx.log('DEBUG', `${name} is ignored: scripts run as processes on the worker's machine`)
  }
  const prepared = await prepare(ctx, properties)
  const inputFiles = textMap().parse((await prepared.render(properties.inputFiles)) ?? {})
  await writeNamespaceFiles(ctx, prepared.directory, properties.namespaceFiles)
  await writeInputFiles(ctx, prepared.directory, inputFiles)
  const env = await scriptEnvironment(ctx, properties, prepared)
  const before = textList().parse((await prepared.render(properties.beforeCommands)) ?? [])
  const script = [
    ...(properties.failFast ? ['set -e'] : []),
    ...before,
    ...(await commands(prepared)),
  ].join('\n')
  const lines = readScriptLines(ctx)
  const end = await ctx.script({
    command: [...properties.interpreter, script],
    directory: prepared.directory,
    env,
    graceMs: properties.stopGrace,
    onLine: lines.onLine,
  })
  if (end.unconfirmed) throw new ScriptStopUnconfirmed('Something of the script is still alive')
  ctx.signal.throwIfAborted()
  const patterns = z.array(z.string()).parse(properties.outputFiles ?? [])
  const outputFiles = await storeOutputFiles(ctx, prepared.directory, patterns)
  return outcomeOf(end, lines, outputFiles, properties.warningOnStdErr)
}
