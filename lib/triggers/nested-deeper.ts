// JSON of others that is nested so deep that to write it again would overflow the stack.

export const deepest = 200

/** By its brackets outside of strings, before anything is built. */
export function isNestedDeeper(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (quoted) {
      if (letter === '\\') at += 1
      else if (letter === '"') quoted = false
    } else if (letter === '"') quoted = true
    else if (letter === '[' || letter === '{') depth += 1
    else if (letter === ']' || letter === '}') depth -= 1
    if (depth > deepest) return true
  }
  return false
}
