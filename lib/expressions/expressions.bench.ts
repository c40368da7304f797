// Run with `npx vitest bench lib/expressions`; the promise is 200,000 simple expressions a second.

import { bench, describe } from 'vitest'
import { compile, render } from './index'
import { sample, sampleEnvironment } from './examples/sample'

const environment = sampleEnvironment()
const simple = '{{ outputs.fetch.body }}'
const compiled = compile(simple)

describe('render', () => {
  bench('a simple expression', () => void render(simple, sample, environment))
  bench('a simple expression, compiled', () => void render(compiled, sample, environment))
  bench('a text with three expressions', () => {
    render('{{ flow.id }}: {{ inputs.name | upper }} ({{ inputs.count + 1 }})', sample, environment)
  })
  bench('a missing variable with a default', () => {
    render("{{ outputs.nothing.at.all ?? 'none' }}", sample, environment)
  })
  bench('a date', () =>
    void render("{{ execution.startDate | date('yyyy-MM-dd') }}", sample, environment))
  bench('jq', () =>
    void render("{{ outputs.fetch | jq('.body.tags[]') | first }}", sample, environment))
  bench('a loop of 1,000 rounds', () => {
    render('{% for i in 1..1000 %}{{ i }},{% endfor %}', sample, environment)
  })
  bench('compiling', () =>
    void compile(`{{ outputs.a${Math.floor(performance.now() * 1000)}.value | upper }}`))
})
