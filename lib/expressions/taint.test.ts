import { describe, expect, it } from 'vitest'
import { render, renderDeep, taint, type Context, type Rendered } from './index'
import { sampleEnvironment } from './examples/sample'

const secret = 's3cr3t-value'
const context: Context = {
  plain: 'plain',
  secret: taint(secret),
  inputs: { password: taint(secret), user: 'ada' },
  json: taint(`{"token": "${secret}", "list": ["${secret}"]}`),
  parts: ['a', taint(secret)],
}
const environment = {
  ...sampleEnvironment(),
  functions: {
    secret: () => taint(secret),
    echo: ({ positional }: { positional: unknown[] }) => `<${String(positional[0])}>`,
    fail: () => {
      throw new Error(`cannot use ${secret}`)
    },
  },
}

function rendered(template: string): Rendered {
  return render(template, context, environment)
}

const derived: [template: string, value: unknown][] = [
  ['{{ secret }}', secret],
  ['{{ secret("KEY") }}', secret],
  ['{{ inputs.password }}', secret],
  ['{{ inputs["password"] }}', secret],
  ['{{ secret | upper }}', secret.toUpperCase()],
  ['{{ secret | base64encode }}', Buffer.from(secret).toString('base64')],
  ['{{ secret | base64encode | base64decode | lower }}', secret],
  ['{{ secret | replace({"s3": "x"}) }}', 'xcr3t-value'],
  ['{{ plain | replace({"plain": secret}) }}', secret],
  ['{{ secret | slice(0, 2) }}', 's3'],
  ['{{ secret | first }}', 's'],
  ['{{ secret | length }}', 12],
  ['{{ secret | sha256 | length }}', 64],
  ['{{ secret | split("-") | first }}', 's3cr3t'],
  ['{{ secret | urlencode }}', secret],
  ['{{ secret ~ "!" }}', `${secret}!`],
  ['{{ "!" + secret }}', `!${secret}`],
  ['{{ "a#{secret}b" }}', `a${secret}b`],
  ['{{ secret == "x" }}', false],
  ['{{ not secret }}', false],
  ['{{ secret ? 1 : 2 }}', 1],
  ['{{ secret is defined }}', true],
  ['{{ "cr3t" in secret }}', true],
  ['{{ secret contains "cr3t" }}', true],
  ['{{ secret and true }}', true],
  ['{{ missing ?? secret }}', secret],
  ['{{ missing | default(secret) }}', secret],
  ['{{ fromJson(json).token }}', secret],
  ['{{ fromJson(json).list[0] }}', secret],
  ['{{ json | jq(".token") | first }}', secret],
  ['{{ parts | join(",") }}', `a,${secret}`],
  ['{{ parts | toJson }}', `["a","${secret}"]`],
  ['{{ parts | last }}', secret],
  ['{{ inputs | yaml }}', `password: ${secret}\nuser: ada\n`],
  ['{{ max(secret, "a") }}', secret],
  ['{{ echo(secret) }}', `<${secret}>`],
  ['{{ render("{{ secret }}") }}', secret],
  ['{% macro m(x) %}{{ x }}{% endmacro %}{{ m(secret) }}', secret],
  ['{% set x = secret %}{{ x }}', secret],
  ['{% filter upper %}{{ secret }}{% endfilter %}', secret.toUpperCase()],
]

describe('a value from a secret', () => {
  it.each(derived)('stays one: %s', (template, value) => {
    const { value: revealed, shown, secrets } = rendered(template)
    expect(revealed).toEqual(typeof revealed === 'string' ? String(value) : value)
    expect(shown).toBe('******')
    expect(secrets).toContain(
      template.includes('json') ? (context['json'] as { value: string }).value : secret,
    )
  })

  it('is hidden alone where the rest is known', () => {
    expect(rendered('Bearer {{ secret }} for {{ plain }}')).toMatchObject({
      value: `Bearer ${secret} for plain`,
      shown: 'Bearer ****** for plain',
    })
    expect(rendered('{{ inputs }}')).toMatchObject({
      value: { password: secret, user: 'ada' },
      shown: { password: '******', user: 'ada' },
    })
    expect(rendered('x {{ inputs }}').shown).toBe('x {"password":"******","user":"ada"}')
    expect(rendered('{% for part in parts %}[{{ part }}]{% endfor %}').shown).toBe('[a][******]')
    expect(rendered('{{ parts | merge(["b"]) }}').shown).toEqual(['a', '******', 'b'])
  })

  it('notes every text that derives from it', () => {
    expect(rendered('{{ secret | upper }} {{ secret ~ "x" }}').secrets.sort()).toEqual(
      [secret, secret.toUpperCase(), `${secret}x`].sort(),
    )
    expect(rendered('{{ plain }}').secrets).toEqual([])
  })

  it('is not quoted in errors', () => {
    for (const template of [
      '{{ secret | number }}',
      '{{ secret | date }}',
      '{{ secret | jq(".") }}',
      '{{ secret.x.y }}',
      '{{ fail(secret) }}',
      '{{ secret | regexMatch("(") }}',
      '{{ secret - 1 }}',
    ]) {
      expect(() => rendered(template), template).toThrow()
      try {
        rendered(template)
      } catch (error) {
        expect((error as Error).message, template).not.toContain(secret)
        expect(JSON.stringify(error), template).not.toContain(secret)
      }
    }
  })

  it('is not taken for a template, unless somebody asks for just that', () => {
    const trap = { secret: taint('{{ inputs.user }}'), inputs: context['inputs'] } as Context
    const always = { ...environment, recursive: true }
    expect(render('{{ secret }} and {{ secret }}', trap, always).value).toBe(
      '{{ inputs.user }} and {{ inputs.user }}',
    )
    expect(render('{{ render(secret) }}', trap, environment)).toMatchObject({
      value: 'ada',
      shown: '******',
    })
  })

  it('is hidden in deep values, in keys too', () => {
    const { value, shown } = renderDeep(
      { a: ['{{ secret }}'], 'k-{{ secret }}': 1 },
      context,
      environment,
    )
    expect(value).toEqual({ a: [secret], [`k-${secret}`]: 1 })
    expect(shown).toEqual({ a: ['******'], 'k-******': 1 })
    expect(renderDeep({ a: taint(secret) }, context, environment)).toEqual({
      value: { a: secret },
      shown: { a: '******' },
      secrets: [secret],
    })
  })
})
