// What a template reads and calls, without evaluating it. Names that the template sets itself are not
// references; a path ends at the first subscript that is known only when it runs.

import { compile, type Template } from './compile'
import { placeOf } from './error'
import type { Argument, Expression, Statement, Step } from './syntax/tree'

export type Reference = {
  path: string[]
  /** The path goes on, by a name that is known only when it runs. */
  dynamic: boolean
  /** It may be missing: under `??`, `default` or `is defined`. */
  optional: boolean
  line: number
  column: number
}

export type CallReference = {
  name: string
  kind: 'function' | 'filter' | 'test'
  line: number
  column: number
}

type Found = { references: Reference[]; calls: CallReference[] }

export function references(source: string | Template): Reference[] {
  return survey(source).references
}

export function calls(source: string | Template): CallReference[] {
  return survey(source).calls
}

function survey(source: string | Template): Found {
  const template = typeof source === 'string' ? compile(source) : source
  const surveyor = new Surveyor(template.source)
  surveyor.statements(template.statements, new Set())
  return surveyor.found
}

type Names = ReadonlySet<string>

class Surveyor {
  readonly found: Found = { references: [], calls: [] }
  private readonly macros = new Set<string>()

  constructor(private readonly source: string) {}

  /** Gives the names that are known after these statements. */
  statements(list: Statement[], names: Names): Names {
    let known = names
    for (const statement of list) known = this.statement(statement, known)
    return known
  }

  private statement(node: Statement, names: Names): Names {
    switch (node.kind) {
      case 'text':
        return names
      case 'print':
        this.expression(node.expression, names, false)
        return names
      case 'set':
        this.expression(node.value, names, false)
        return new Set(names).add(node.variable)
      case 'if': {
        let known = names
        for (const branch of node.branches) {
          this.expression(branch.condition, names, false)
          known = new Set([...known, ...this.statements(branch.body, names)])
        }
        return new Set([...known, ...this.statements(node.otherwise, names)])
      }
      case 'for':
        this.expression(node.list, names, false)
        this.statements(node.body, new Set([...names, node.variable, 'loop']))
        this.statements(node.otherwise, names)
        return names
      case 'macro':
        this.macros.add(node.name)
        for (const parameter of node.parameters) {
          if (parameter.initial) this.expression(parameter.initial, names, false)
        }
        this.statements(node.body, new Set(node.parameters.map((parameter) => parameter.name)))
        return names
      case 'apply':
        for (const filter of node.filters) {
          this.call(filter.name, 'filter', filter.at)
          this.arguments(filter.arguments, names, false)
        }
        return this.statements(node.body, names)
    }
  }

  private expression(node: Expression, names: Names, optional: boolean): void {
    switch (node.kind) {
      case 'literal':
        return
      case 'path':
        return this.path(node.root, node.steps, node.at, names, optional)
      case 'member':
        this.expression(node.base, names, optional)
        return this.steps(node.steps, names, optional)
      case 'list':
        return node.items.forEach((item) => this.expression(item, names, optional))
      case 'map':
        return node.entries.forEach(({ key, value }) => {
          this.expression(key, names, optional)
          this.expression(value, names, optional)
        })
      case 'call':
        if (!this.macros.has(node.name)) this.call(node.name, 'function', node.at)
        return this.arguments(node.arguments, names, optional)
      case 'filter':
        this.call(node.name, 'filter', node.at)
        this.expression(node.input, names, optional || node.name === 'default')
        return this.arguments(node.arguments, names, optional)
      case 'test':
        this.call(node.name, 'test', node.at)
        this.expression(node.input, names, optional || node.name === 'defined')
        return this.arguments(node.arguments, names, optional)
      case 'unary':
        return this.expression(node.operand, names, optional)
      case 'binary': {
        const soft = node.operator === '??' || node.operator === '???'
        this.expression(node.left, names, optional || soft)
        return this.expression(node.right, names, optional)
      }
      case 'ternary':
        this.expression(node.condition, names, optional)
        this.expression(node.yes, names, optional)
        return this.expression(node.no, names, optional)
    }
  }

  private path(root: string, steps: Step[], at: number, names: Names, optional: boolean): void {
    this.steps(steps, names, optional)
    if (names.has(root)) return
    const path = [root]
    let dynamic = false
    for (const step of steps) {
      const name = fixedName(step)
      if (name === undefined) {
        dynamic = true
        break
      }
      path.push(name)
    }
    this.found.references.push({ path, dynamic, optional, ...placeOf(this.source, at) })
  }

  private steps(steps: Step[], names: Names, optional: boolean): void {
    for (const step of steps) if ('index' in step) this.expression(step.index, names, optional)
  }

  private arguments(list: Argument[], names: Names, optional: boolean): void {
    for (const argument of list) this.expression(argument.value, names, optional)
  }

  private call(name: string, kind: CallReference['kind'], at: number): void {
    this.found.calls.push({ name, kind, ...placeOf(this.source, at) })
  }
}

function fixedName(step: Step): string | undefined {
  if ('name' in step) return step.name
  return step.index.kind === 'literal' && typeof step.index.value === 'number'
    ? String(step.index.value)
    : undefined
}
