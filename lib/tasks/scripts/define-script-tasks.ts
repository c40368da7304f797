// For each language two types: `Commands`, a list of shell commands, and `Script`, text in that language.

import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { anyValue, asText, textList } from '../properties'
import { defineTask, type TaskType } from '../task-type'
import { runCommands } from './run-commands'
import { renderedLate, scriptOutputs, scriptProperties } from './script-properties'

export type ScriptLanguage = {
  /** As in `scripts.node.Script`. */
  name: string
  title: string
  /** Ending of the file that holds the script; null: the script is the shell's own text. */
  ending: ((script: string) => string) | null
  /** The program that is given the file. */
  program: string
  commandsExample: string
  scriptExample: string
}

const quote = (path: string) => `'${path.replace(/'/g, `'\\''`)}'`

export function defineScriptTasks(language: ScriptLanguage): [TaskType, TaskType] {
  const commands = defineTask({
    type: `scripts.${language.name}.Commands`,
    title: `${language.title} commands`,
    description: 'Runs a list of commands in one shell on the worker.',
    unrendered: renderedLate,
    properties: z.object({
      commands: z
        .union([z.string(), z.array(anyValue())])
        .describe('The commands, run one after the other in one shell.'),
      ...scriptProperties,
    }),
    outputs: scriptOutputs,
    example: language.commandsExample,
    run: (ctx, properties) =>
      runCommands(ctx, properties, async (prepared) => {
        const rendered = textList().parse(await prepared.render(properties.commands))
        return Promise.all(rendered.map((line) => prepared.localText(line)))
      }),
  })
  const script = defineTask({
    type: `scripts.${language.name}.Script`,
    title: `${language.title} script`,
    description: `Runs a script, written in the flow, on the worker.`,
    unrendered: renderedLate,
    properties: z.object({
      script: anyValue().transform(asText).describe('The text of the script.'),
      ...scriptProperties,
    }),
    outputs: scriptOutputs,
    example: language.scriptExample,
    run: (ctx, properties) =>
      runCommands(ctx, properties, async (prepared) => {
        const text = await prepared.localText(properties.script)
        if (!language.ending) return [text]
        const folder = join(prepared.directory, '.millrace')
        await mkdir(folder, { recursive: true })
        const path = join(folder, `${randomUUID()}.${language.ending(text)}`)
        await writeFile(path, text)
        return [`${language.program} ${quote(path)}`]
      }),
  })
  return [commands, script] as [TaskType, TaskType]
}
