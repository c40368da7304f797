// The tree of a parsed template. `at` is the offset of a node in its source.

export type Expression =
  | { kind: 'literal'; value: null | boolean | number | string; decimal: boolean; at: number }
  | { kind: 'list'; items: Expression[]; at: number }
  | { kind: 'map'; entries: { key: Expression; value: Expression }[]; at: number }
  | { kind: 'path'; root: string; steps: Step[]; at: number }
  | { kind: 'member'; base: Expression; steps: Step[]; at: number }
  | { kind: 'call'; name: string; arguments: Argument[]; at: number }
  | { kind: 'filter'; name: string; input: Expression; arguments: Argument[]; at: number }
  | {
      kind: 'test'
      name: string
      negated: boolean
      input: Expression
      arguments: Argument[]
      at: number
    }
  | { kind: 'unary'; operator: UnaryOperator; operand: Expression; at: number }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression; at: number }
  | { kind: 'ternary'; condition: Expression; yes: Expression; no: Expression; at: number }

export type Step = { name: string; at: number } | { index: Expression; at: number }

export type Argument = { name: string | null; value: Expression; at: number }

export type UnaryOperator = 'not' | '-' | '+'

export type BinaryOperator =
  | 'or'
  | 'and'
  | 'contains'
  | 'in'
  | 'not in'
  | 'matches'
  | '=='
  | '!='
  | '>'
  | '<'
  | '>='
  | '<='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '~'
  | '..'
  | '??'
  | '???'

export type Statement =
  | { kind: 'text'; text: string; at: number }
  | { kind: 'print'; expression: Expression; at: number }
  | {
      kind: 'if'
      branches: { condition: Expression; body: Statement[] }[]
      otherwise: Statement[]
      at: number
    }
  | {
      kind: 'for'
      variable: string
      list: Expression
      body: Statement[]
      otherwise: Statement[]
      readsLoop: boolean
      at: number
    }
  | { kind: 'set'; variable: string; value: Expression; at: number }
  | { kind: 'macro'; name: string; parameters: Parameter[]; body: Statement[]; at: number }
  | {
      kind: 'apply'
      filters: { name: string; arguments: Argument[]; at: number }[]
      body: Statement[]
      at: number
    }

export type Parameter = { name: string; initial: Expression | null }
