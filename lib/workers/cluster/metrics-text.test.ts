import { expect, it } from 'vitest'
import { metricsText } from './metrics-text'

it('writes each metric with its help, type and samples, and leaves out what has none', () => {
  const text = metricsText([
    {
      name: 'a_total',
      type: 'counter',
      help: 'Of "a"\nand \\b.',
      samples: [{ value: 3 }, { labels: { kind: 'q"\\\n', other: 'x' }, value: 0.5 }],
    },
    { name: 'none', type: 'gauge', help: 'None.', samples: [] },
    { name: 'odd', type: 'gauge', help: 'Odd.', samples: [{ value: Number.NaN }] },
  ])
  expect(text).toBe(
    [
      '# HELP a_total Of "a"\\nand \\\\b.',
      '# TYPE a_total counter',
      'a_total 3',
      'a_total{kind="q\\"\\\\\\n",other="x"} 0.5',
      '# HELP odd Odd.',
      '# TYPE odd gauge',
      'odd NaN',
      '',
    ].join('\n'),
  )
})
