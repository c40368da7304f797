// Templates that mean harm. Each ends in a clear error, within the budget of steps and memory.

import { describe, expect, it } from 'vitest'
import { compile, ExpressionError, render, type Context } from './index'
import { hostileCases, hostileContext } from './examples/hostile-corpus'

const environment = { now: 0, random: () => 0.5 }
const context = hostileContext
const cases = hostileCases

describe('a hostile template', () => {
  it.each(cases)('%s', (_, template, code) => {
    let error: unknown
    try {
      render(template, context, environment)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ExpressionError)
    expect((error as ExpressionError).code).toBe(code)
    expect((error as ExpressionError).message.length).toBeLessThan(500)
  })

  it('takes less than a second of the processor, the worst of them', () => {
    const slow: string[] = []
    for (const [name, template] of cases) {
      const before = process.cpuUsage()
      try {
        render(template, context, environment)
      } catch {
        // The code is checked above.
      }
      const { user, system } = process.cpuUsage(before)
      const took = (user + system) / 1000
      if (took > 1000) slow.push(`${name}: ${Math.round(took)} ms`)
    }
    expect(slow).toEqual([])
  })
})

describe('budgets', () => {
  it('bounds the steps', () => {
    let rounds = 0
    const functions = { tick: () => (rounds += 1) }
    const bounded = { ...environment, functions, budget: { steps: 1000 } }
    expect(() => render('{% for i in 1..99999 %}{{ tick() }}{% endfor %}', {}, bounded)).toThrow(
      'too many steps',
    )
    expect(rounds).toBeGreaterThan(50)
    expect(rounds).toBeLessThan(500)
  })

  it('bounds what is written', () => {
    const bounded = { ...environment, budget: { outputBytes: 1000 } }
    expect(render(`{{ "${'x'.repeat(900)}" }}`, {}, bounded).value).toHaveLength(900)
    expect(() => render('{% for i in 1..99 %}0123456789ab{% endfor %}', {}, bounded)).toThrow(
      'writes too much',
    )
  })

  it('refuses a deep tree before it is evaluated, and takes one that people may write', () => {
    expect(() => compile(`{{ 1${' + 1'.repeat(400)} }}`)).toThrow('nested too deeply')
    expect(render(`{{ 1${' + 1'.repeat(200)} }}`, {}, environment).value).toBe(201)
  })

  it('leaves room for what flows do', () => {
    const items = Array.from({ length: 5000 }, (_, id) => ({
      id,
      name: `item ${id}`,
      tags: ['a', 'b'],
    }))
    const work = [
      '{{ items | jq(".[] | select(.id > 10) | .name") | length }}',
      '{% for item in items %}{{ item.id }}: {{ item.name | upper }}\n{% endfor %}',
      '{{ items | toJson | md5 }}',
      '{{ fromJson(items | toJson) | length }}',
    ]
    for (const template of work)
      expect(() => render(template, { items }, environment)).not.toThrow()
  })
})

describe('data with evil keys', () => {
  it('keeps __proto__ as data, and no prototype changes', () => {
    const { value } = render('{{ polluted }}', context, environment)
    expect(JSON.stringify(value)).toBe('{"__proto__":{"admin":true},"constructor":5}')
    const merged = render('{{ {"a": 1} | merge(polluted) }}', context, environment).value
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
    expect(Object.keys(merged as object)).toEqual(['a', '__proto__', 'constructor'])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('builds maps with such keys', () => {
    const { value } = render('{{ {"__proto__": {"admin": true}} }}', context, environment)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    const jq = render(
      `{{ '[{"key":"__proto__","value":{"admin":true}}]' | jq('from_entries | .x = 1') }}`,
      context,
      environment,
    )
    expect(JSON.stringify(jq.value)).toBe('[{"__proto__":{"admin":true},"x":1}]')
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('does not reach functions that stand in the data', () => {
    const evil = { map: { run: () => 'ran' } } as unknown as Context
    expect(() => render('{{ map.run }}', evil, environment)).toThrow('Unknown variable map.run')
    expect(() => render('{{ map.run() }}', evil, environment)).toThrow('Methods cannot be called')
  })
})
