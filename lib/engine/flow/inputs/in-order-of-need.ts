// Inputs in an order in which each comes after those that it reads. Where some read each other in a circle,
// the first of them goes without: it says what it lacks when it is rendered.

import type { FlowInput } from '../../model'

export function inOrderOfNeed(
  inputs: FlowInput[],
  needs: (input: FlowInput) => string[],
): FlowInput[] {
  const byName = groupByStart(inputs)
  const open = new Map<FlowInput, number>(inputs.map((input) => [input, 0]))
  const readers = new Map<FlowInput, FlowInput[]>()
  for (const input of inputs) {
    const needed = new Set(needs(input).flatMap((name) => byName.get(name) ?? []))
    needed.delete(input)
    open.set(input, needed.size)
    for (const other of needed) {
      const list = readers.get(other)
      if (list) list.push(input)
      else readers.set(other, [input])
    }
  }
  const ordered = new Set<FlowInput>()
  const queue = inputs.filter((input) => open.get(input) === 0)
  let next = 0
  for (const fallback of [...inputs, null]) {
    for (; next < queue.length; next += 1) {
      const input = queue[next]
      if (!input || ordered.has(input)) continue
      ordered.add(input)
      for (const reader of readers.get(input) ?? []) {
        const left = (open.get(reader) ?? 0) - 1
        open.set(reader, left)
        if (left === 0) queue.push(reader)
      }
    }
    if (fallback && !ordered.has(fallback)) queue.push(fallback)
  }
  return [...ordered]
}

/** `nested` stands for all inputs whose ids begin with `nested.` */
function groupByStart(inputs: FlowInput[]): Map<string, FlowInput[]> {
  const groups = new Map<string, FlowInput[]>()
  for (const input of inputs) {
    const steps = input.id.split('.')
    for (let length = 1; length <= steps.length; length += 1) {
      const start = steps.slice(0, length).join('.')
      const group = groups.get(start)
      if (group) group.push(input)
      else groups.set(start, [input])
    }
  }
  return groups
}
