import { describe, expect, it } from 'vitest'
import { cappedGrants, grantedNamespaces, may, mayAnywhere, namespaceCovers } from './may'
import { permissions, roles, type Permission, type Role } from './schema'

const viewer = (...grants: [string, Role][]) => ({
  grants: grants.map(([namespace, role]) => ({ namespace, role })),
})

describe('namespaces', () => {
  it('cover themselves and what is below, by whole names', () => {
    expect(namespaceCovers('sales', 'sales')).toBe(true)
    expect(namespaceCovers('sales', 'sales.eu.north')).toBe(true)
    expect(namespaceCovers('sales', 'salesforce')).toBe(false)
    expect(namespaceCovers('sales.eu', 'sales')).toBe(false)
    expect(namespaceCovers('', 'anything')).toBe(true)
  })
})

describe('may', () => {
  it('gives each role the permissions of the table and no other', () => {
    for (const role of roles) {
      for (const [permission, needed] of Object.entries(permissions)) {
        const expected = roles.indexOf(role) >= roles.indexOf(needed)
        expect(may(viewer(['a', role]), permission as Permission, 'a.b')).toBe(expected)
        expect(may(viewer(['a', role]), permission as Permission, 'b')).toBe(false)
      }
    }
  })

  it('adds grants up, so that a low one below does not take away a high one above', () => {
    const both = viewer(['a', 'administrator'], ['a.b', 'viewer'])
    expect(may(both, 'execution.delete', 'a.b')).toBe(true)
  })

  it('gives nothing without a grant', () => {
    expect(may(viewer(), 'flow.read', '')).toBe(false)
    expect(mayAnywhere(viewer(), 'worker.read')).toBe(false)
    expect(mayAnywhere(viewer(['x', 'viewer']), 'worker.read')).toBe(true)
    expect(mayAnywhere(viewer(['x', 'viewer']), 'worker.control')).toBe(false)
  })
})

describe('grantedNamespaces', () => {
  it('leaves out what stands below another', () => {
    const person = viewer(['a', 'editor'], ['a.b', 'viewer'], ['c', 'viewer'])
    expect(grantedNamespaces(person, 'flow.read')).toEqual(['a', 'c'])
    expect(grantedNamespaces(person, 'flow.write')).toEqual(['a'])
    expect(grantedNamespaces(viewer(['', 'viewer'], ['a', 'viewer']), 'flow.read')).toEqual([''])
  })
})

describe('a token', () => {
  it('never has more than its person, nor more than its own scope', () => {
    const grants = viewer(['', 'viewer'], ['sales', 'administrator']).grants
    expect(cappedGrants(grants, { namespace: 'sales.eu', role: 'editor' })).toEqual([
      { namespace: 'sales.eu', role: 'viewer' },
      { namespace: 'sales.eu', role: 'editor' },
    ])
    expect(cappedGrants(grants, { namespace: '', role: 'administrator' })).toEqual(grants)
    expect(
      cappedGrants(viewer(['a', 'editor']).grants, { namespace: 'b', role: 'editor' }),
    ).toEqual([])
  })
})
