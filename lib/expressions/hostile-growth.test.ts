// Templates that mean harm by growing. What they cost is told by what they do, not by the clock: a context whose
// reads are counted, budgets that are smaller than usual, and processor time as a last, wide net.

import { describe, expect, it } from 'vitest'
import { ExpressionError, render } from './index'
import { growing } from './examples/hostile-growth'

const context = { map: { a: 1 }, list: [1, 2, 3] }
const environment = { now: 0, random: () => 0.5 }

/** What one rendering comes to, and the processor time that it took in milliseconds. */
function attempt(template: string, budget = {}): { error: unknown; tookMs: number } {
  const before = process.cpuUsage()
  let error: unknown = null
  try {
    render(template, context, { ...environment, budget })
  } catch (thrown) {
    error = thrown
  }
  const { user, system } = process.cpuUsage(before)
  return { error, tookMs: (user + system) / 1000 }
}

describe('a template that grows', () => {
  it.each(Object.entries(growing))('%s', (_, template) => {
    const { error } = attempt(template)
    expect(error).toBeInstanceOf(ExpressionError)
    expect((error as ExpressionError).message.length).toBeLessThan(500)
    expect((error as ExpressionError).line).toBeGreaterThan(0)
  })

  it('is as many as people may think of in an afternoon', () => {
    expect(Object.keys(growing).length).toBeGreaterThanOrEqual(60)
  })

  it('costs less processor time than anybody would notice', { timeout: 120_000 }, () => {
    const slow = Object.entries(growing).flatMap(([name, template]) => {
      const least = Math.min(attempt(template).tookMs, attempt(template).tookMs)
      return least > 1000 ? [`${name}: ${Math.round(least)} ms`] : []
    })
    expect(slow).toEqual([])
  })
})

// What is dearer costs more steps for each character: told by how much of it is allowed, not by the clock.
describe('a price', () => {
  it.each([
    ['urlencode', '{{ text | urlencode }}', 1_100_000, 1_300_000, 'too many steps'],
    ['a hash', '{{ text | md5 }}', 1_700_000, 1_900_000, 'too many steps'],
    ['a search by pattern', '{{ text | regexMatch("b") }}', 280_000, 300_000, 'too much text'],
    ['a replacement', '{{ text | regexReplace("b", "") }}', 160_000, 180_000, 'too much text'],
  ])('of %s', (_, template, allowed, refused, message) => {
    const of = (length: number) => render(template, { text: 'a'.repeat(length) }, environment)
    expect(() => of(allowed)).not.toThrow()
    expect(() => of(refused)).toThrow(message)
  })
})
