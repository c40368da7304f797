// What can be said beside the inputs of a start: labels, one `key:value` a line, and a time of its own.

export type StartOptions = { labels: string; scheduleAt: string }

export const noOptions: StartOptions = { labels: '', scheduleAt: '' }

/** The first line that is no `key:value`, or null. */
export function wrongLabelLine(text: string): string | null {
  return labelLines(text).find((line) => !/^[^:]+:.+$/.test(line)) ?? null
}

/** Whether a time from a field (`2026-11-21T14:30`, the reader's own zone) has passed. */
export function hasPassed(local: string, nowMs: number): boolean {
  return local !== '' && new Date(local).getTime() <= nowMs
}

/** As the request takes them: nothing where nothing was said. */
export function sentOptions({ labels, scheduleAt }: StartOptions): {
  labels?: Record<string, string>
  scheduleAt?: string
} {
  const pairs = labelLines(labels).map((line): [string, string] => {
    const at = line.indexOf(':')
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
  })
  return {
    ...(pairs.length > 0 ? { labels: Object.fromEntries(pairs) } : {}),
    ...(scheduleAt ? { scheduleAt: new Date(scheduleAt).toISOString() } : {}),
  }
}

function labelLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}
