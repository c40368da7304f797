/** Labels written one a line as `key=value`; null where a line is none. */
export function labelsOf(text: string): Record<string, string> | null {
  const labels: Record<string, string> = {}
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue
    const at = line.indexOf('=')
    if (at < 1) return null
    labels[line.slice(0, at).trim()] = line.slice(at + 1).trim()
  }
  return labels
}
