// Functions of jq, by `name/number of arguments`. An argument is a program; it is run on a value.

import type { Value } from '../../values/values'
import type { Builtin, Jq } from '../scope'
import { listBuiltins } from './lists'
import { textBuiltins } from './texts'
import { allPaths, deletePaths, getPath, setPath } from '../paths'
import { isTrue, jqFail, JqError, jqType } from '../values'

function numeric(change: (value: number) => number): Builtin {
  return (input) => {
    if (typeof input !== 'number') jqFail(`${jqType(input)} number required`)
    return [change(input)]
  }
}

function ofType(matches: (type: string, value: Value) => boolean): Builtin {
  return (input) => (matches(jqType(input), input) ? [input] : [])
}

function asPath(value: Value): Value[] {
  return Array.isArray(value) ? value : jqFail('Path must be specified as an array')
}

const control: Record<string, Builtin> = {
  'empty/0': () => [],
  'not/0': (input) => [!isTrue(input)],
  'true/0': () => [true],
  'false/0': () => [false],
  'null/0': () => [null],
  'error/0': (input) => {
    throw new JqError(input)
  },
  'error/1': (input, [message]) => {
    throw new JqError(message!(input)[0] ?? null)
  },
  'select/1': (input, [condition]) =>
    condition!(input)
      .filter(isTrue)
      .map(() => input),
  'map/1': (input, [body], jq) => [listOf(input, jq).flatMap((item) => body!(item))],
  'type/0': (input) => [jqType(input)],
  'recurse/0': (input, _, jq, __, scope) =>
    jq.paths({ kind: 'descend' }, input, scope).map((place) => place.value),
  'recurse/1': (input, [next], jq) => descend(input, next!, jq, 0),
  'until/2': (input, [done, next], jq) => {
    let current = input
    while (!isTrue(done!(current)[0] ?? null)) {
      jq.state.spend(1)
      current = next!(current)[0] ?? null
    }
    return [current]
  },
  'while/2': (input, [goes, next], jq) => {
    const outputs: Value[] = []
    for (
      let current = input;
      isTrue(goes!(current)[0] ?? null);
      current = next!(current)[0] ?? null
    ) {
      jq.state.spend(1)
      jq.state.produce(8)
      outputs.push(current)
    }
    return outputs
  },
  'path/1': (input, _, jq, programs, scope) =>
    jq.paths(programs[0]!, input, scope).map(({ path }) => path),
  'paths/0': (input, _, jq) => allPaths(input, jq.state).slice(1),
  'paths/1': (input, [keep], jq) =>
    allPaths(input, jq.state)
      .slice(1)
      .filter((path) => keep!(getPath(input, path)).some(isTrue)),
  'leaf_paths/0': (input, _, jq) =>
    allPaths(input, jq.state)
      .slice(1)
      .filter((path) => typeof getPath(input, path) !== 'object'),
  'getpath/1': (input, [path]) => path!(input).map((one) => getPath(input, asPath(one))),
  'setpath/2': (input, [path, value], jq) =>
    path!(input).flatMap((one) =>
      value!(input).map((fresh) => setPath(input, asPath(one), fresh, jq.state)),
    ),
  'delpaths/1': (input, [paths], jq) =>
    paths!(input).map((all) => deletePaths(input, asPath(all).map(asPath), jq.state)),
  'del/1': (input, _, jq, programs, scope) => [
    deletePaths(
      input,
      jq.paths(programs[0]!, input, scope).map(({ path }) => path),
      jq.state,
    ),
  ],
  'values/0': ofType((type) => type !== 'null'),
  'nulls/0': ofType((type) => type === 'null'),
  'strings/0': ofType((type) => type === 'string'),
  'numbers/0': ofType((type) => type === 'number'),
  'booleans/0': ofType((type) => type === 'boolean'),
  'arrays/0': ofType((type) => type === 'array'),
  'objects/0': ofType((type) => type === 'object'),
  'scalars/0': ofType((type) => type !== 'array' && type !== 'object'),
  'iterables/0': ofType((type) => type === 'array' || type === 'object'),
}

const numbers: Record<string, Builtin> = {
  'floor/0': numeric(Math.floor),
  'ceil/0': numeric(Math.ceil),
  'round/0': numeric(Math.round),
  'sqrt/0': numeric(Math.sqrt),
  'fabs/0': numeric(Math.abs),
  'abs/0': numeric(Math.abs),
  'log/0': numeric(Math.log),
  'exp/0': numeric(Math.exp),
  'infinite/0': () => [Number.MAX_VALUE],
  'pow/2': (input, [base, exponent]) =>
    base!(input).flatMap((first) =>
      exponent!(input).map((second) => Number(first) ** Number(second)),
    ),
}

function descend(input: Value, next: (on: Value) => Value[], jq: Jq, depth: number): Value[] {
  jq.state.spend(1)
  if (depth > 200) return jqFail('recurse goes too deep')
  return [input, ...next(input).flatMap((inner) => descend(inner, next, jq, depth + 1))]
}

function listOf(input: Value, jq: Jq): Value[] {
  return jq.run({ kind: 'iterate', target: { kind: 'identity' } }, input, null)
}

export const builtins: Record<string, Builtin> = {
  ...control,
  ...numbers,
  ...listBuiltins,
  ...textBuiltins,
}
