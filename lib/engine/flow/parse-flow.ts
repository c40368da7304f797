// From YAML text to a flow, with everything that is wrong in it at once. Reads any spelling of the language
// and writes one: canonical type names, defaults filled in, plugin defaults merged.
// Says what keeps a flow from being read; whether its tasks and expressions make sense is validateFlow's.

import type { Flow, PluginDefault } from '../model'
import type { Document } from 'yaml'
import { applyPluginDefaults } from './parse/plugin-defaults'
import { reader, type Report } from './parse/reader'
import { readFlow, readPluginDefaults } from './parse/read-flow'
import { inOrder, type Finding, type Problem } from './problem'
import { readYaml, type YamlSource } from './yaml-source'

export type ParseOptions = {
  /** Where the text names none. */
  namespace?: string
  /** Overrides what the text says. */
  revision?: number
  /** Of the whole installation; the flow's own come first. */
  pluginDefaults?: PluginDefault[]
}

export type ParsedFlow = {
  /** null as soon as one problem is an error. */
  flow: Flow | null
  /** As much as could be read, for an editor that draws while somebody types. */
  draft: Flow | null
  problems: Problem[]
  document: Document.Parsed | null
}

export function parseFlow(text: string, options: ParseOptions = {}): ParsedFlow {
  const { source, draft, findings } = readSource(text, options)
  const broken = findings.some((finding) => finding.severity === 'error')
  return {
    flow: broken ? null : draft,
    draft,
    problems: inOrder(findings.map(source.locate)),
    document: source.document,
  }
}

/** The same with its findings not yet placed, for validateFlow to add to. */
export function readSource(
  text: string,
  options: ParseOptions,
): { source: YamlSource; draft: Flow | null; findings: Finding[] } {
  const source = readYaml(text)
  const findings = [...source.findings]
  if (!source.root) return { source, draft: null, findings }
  const report: Report = {
    add: (finding) => findings.push(finding),
    written: source.written,
  }
  const quiet: Report = { add: () => undefined, written: source.written }
  const own = readPluginDefaults(source.root, quiet)
  const defaults = [...own, ...(options.pluginDefaults ?? [])]
  const { pluginDefaults, taskDefaults, variables, inputs, outputs, labels, ...rest } = source.root
  const merged = applyPluginDefaults(rest, defaults)
  const kept = { pluginDefaults, taskDefaults, variables, inputs, outputs, labels }
  const root = { ...withoutUndefined(kept), ...(merged as typeof rest) }
  // Half a text lacks half of everything: while it is no YAML, only that is said.
  const unreadable = findings.some(({ code }) => code === 'yaml-syntax' || code === 'too-large')
  const draft = readFlow(reader(root, [], unreadable ? quiet : report), options)
  return { source, draft, findings }
}

function withoutUndefined<T extends Record<string, unknown>>(
  values: T,
): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as { [K in keyof T]: NonNullable<T[K]> }
}
