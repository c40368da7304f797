// Names with dots, such as the ids of inputs: `nested` reaches into `nested.bool`, `nested.bool.x` reads from
// it. Asked of every reference, so answered without going through all names.

export type DottedNames = {
  /** Whether the path is one of the names, is inside one, or holds some. */
  reaches: (path: string) => boolean
}

export function dottedNames(names: Iterable<string>): DottedNames {
  const whole = new Set(names)
  const starts = new Set<string>()
  for (const name of whole) for (const start of startsOf(name)) starts.add(start)
  return {
    reaches: (path) => starts.has(path) || startsOf(path).some((start) => whole.has(start)),
  }
}

/** `a.b.c` starts with `a`, `a.b` and `a.b.c`. */
function startsOf(name: string): string[] {
  const starts: string[] = []
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    starts.push(name.slice(0, dot))
  }
  return [...starts, name]
}
