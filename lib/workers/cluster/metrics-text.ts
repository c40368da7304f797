// The text format that Prometheus and its like read (version 0.0.4): for each metric HELP and TYPE, then a
// line for each set of labels. Source: prometheus.io, "Text-based format".

export type Sample = { labels?: Record<string, string>; value: number }
export type Metric = {
  /** Counters end in _total; units are seconds and bytes, last in the name. */
  name: string
  type: 'counter' | 'gauge'
  help: string
  samples: Sample[]
}

export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

const escaped = (text: string, quotes: boolean): string => {
  const plain = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return quotes ? plain.replaceAll('"', '\\"') : plain
}

function lineOf(name: string, { labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text, true)}"`)
  const shown = Number.isFinite(value) ? String(value) : 'NaN'
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${shown}`
}

/** A metric without a sample is left out. */
export function metricsText(metrics: Metric[]): string {
  const blocks = metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, type, help, samples }) =>
      [
        `# HELP ${name} ${escaped(help, false)}`,
        `# TYPE ${name} ${type}`,
        ...samples.map((sample) => lineOf(name, sample)),
      ].join('\n'),
    )
  return `${blocks.join('\n')}\n`
}
