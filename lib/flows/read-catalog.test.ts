import { describe, expect, it } from 'vitest'
import { parseFlow } from '@/lib/engine'
import { flowableTypes } from './flowable-catalog'
import { readCatalog } from './read-catalog'

describe('readCatalog', () => {
  it('has the properties of a task from its schema', () => {
    const request = readCatalog().tasks.find(({ type }) => type === 'core.http.Request')
    expect(request?.properties).toContainEqual(
      expect.objectContaining({ name: 'uri', required: true }),
    )
  })

  it.each(flowableTypes)('$type takes the properties that are offered', ({ type, properties }) => {
    const lines = properties.map(({ name }) => `    ${name}: x`)
    const source = ['id: a', 'namespace: b', 'tasks:', '  - id: c', `    type: ${type}`, ...lines]
    const unknown = parseFlow(source.join('\n')).problems.filter(
      ({ code }) => code === 'unknown-property' || code === 'unknown-type',
    )
    expect(unknown).toEqual([])
  })
})
