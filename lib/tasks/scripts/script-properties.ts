// What all script tasks take. Those about containers are read, and a line of the log says that they
// change nothing: scripts run as processes of the worker's machine.

import { namespaceFilesProperty } from './namespace-files'
import { z } from 'zod'
import { anyValue, duration, flag, textList } from '../properties'

const ignored = anyValue().optional().describe('Accepted and ignored: scripts run as processes.')

export const scriptProperties = {
  beforeCommands: textList()
    .optional()
    .describe('Commands run first, in the same shell: to install what the script needs.'),
  interpreter: textList()
    .default(['/bin/sh', '-c'])
    .describe('The shell and its arguments; the commands are its last argument.'),
  failFast: flag().default(true).describe('Stops at the first command that fails (`set -e`).'),
  env: anyValue().optional().describe('Environment variables: names and values.'),
  inputFiles: z
    .json()
    .optional()
    .describe('Files to write first: names and contents, or URIs of stored files.'),
  outputFiles: textList()
    .optional()
    .describe('Names or patterns (`out/*.csv`) of files to store afterwards.'),
  warningOnStdErr: flag()
    .default(false)
    .describe('true: the task ends as WARNING where the script wrote to stderr.'),
  workingDir: z.string().optional().describe('Folder within the working directory to run in.'),
  namespaceFiles: namespaceFilesProperty(),
  taskRunner: ignored,
  containerImage: ignored,
  docker: ignored,
  runner: ignored,
  targetOS: ignored,
  outputDirectory: ignored,
  outputDir: ignored,
  dependencies: ignored,
  pythonVersion: ignored,
  packageManager: ignored,
  dependencyCacheEnabled: ignored,
  stopGrace: duration()
    .optional()
    .describe('Between SIGTERM and SIGKILL where it is stopped; else what the server is set to.'),
}

export const ignoredProperties = [
  'taskRunner',
  'containerImage',
  'docker',
  'runner',
  'dependencies',
  'pythonVersion',
] as const

/** Rendered when the working directory is known, so that `{{ workingDir }}` can be said in them. */
export const renderedLate = ['beforeCommands', 'commands', 'script', 'env', 'inputFiles']

export const scriptOutputs = z.object({
  exitCode: z.number().describe('0 where it went well.'),
  vars: z.record(z.string(), anyValue()).describe('What the script printed as ::{"outputs":{}}::'),
  outputFiles: z.record(z.string(), z.string()).describe('URIs of the stored files by name.'),
  stdOutLineCount: z.number().describe('Lines written to stdout.'),
  stdErrLineCount: z.number().describe('Lines written to stderr.'),
})

const common = z.object(scriptProperties)
export type ScriptProperties = z.output<typeof common>
