import { describe, expect, it } from 'vitest'
import { parseFlow } from './flow/parse-flow'
import { flowGraph } from './graph'

function graphOf(rest: string) {
  const { flow, problems } = parseFlow(`id: demo\nnamespace: a\n${rest}`)
  if (!flow) throw new Error(JSON.stringify(problems))
  const { nodes, edges, clusters } = flowGraph(flow)
  return {
    nodes: nodes.map((one) => `${one.cluster ?? '-'} ${one.id}`),
    edges: edges.map(
      (one) => `${one.from} > ${one.to} ${one.kind}${one.label ? ` ${one.label}` : ''}`,
    ),
    clusters: clusters.map((one) => `${one.parent ?? '-'} ${one.id}`),
  }
}

const log = (id: string) => `{ id: ${id}, type: core.debug.Return }`

describe('flowGraph', () => {
  it('draws order, branches, errors and triggers', () => {
    const graph = graphOf(
      `tasks:\n  - ${log('a')}\n  - id: check\n    type: core.flow.If\n    condition: x\n    then: [${log('b')}]\n` +
        `  - ${log('c')}\nerrors: [${log('e')}]\ntriggers: [{ id: t, type: core.trigger.Webhook, key: k }]\n`,
    )
    expect(graph).toEqual({
      nodes: ['- a', '- check', 'check:then b', '- c', '- trigger:t', 'flow:errors e'],
      edges: [
        'check > b branch then',
        'a > check sequence',
        'check > c sequence',
        'b > c sequence',
        'trigger:t > a trigger',
        'c > e branch errors',
      ],
      clusters: ['- check:then', '- flow:errors'],
    })
  })

  it('draws tasks side by side and by dependency', () => {
    const parallel = graphOf(
      `tasks:\n  - id: p\n    type: core.flow.Parallel\n    tasks: [${log('a')}, ${log('b')}]\n  - ${log('c')}\n`,
    )
    expect(parallel.edges).toEqual([
      'p > a branch',
      'p > b branch',
      'a > c sequence',
      'b > c sequence',
    ])
    const dag = graphOf(
      `tasks:\n  - id: d\n    type: core.flow.Dag\n    tasks:\n      - task: ${log('a')}\n` +
        `      - task: ${log('b')}\n        dependsOn: [a]\n  - ${log('c')}\n`,
    )
    expect(dag.edges).toEqual(['a > b dependency', 'd > a branch', 'b > c sequence'])
  })

  it('stays in proportion to the flow', () => {
    const many = (prefix: string) =>
      Array.from({ length: 1000 }, (_, index) => log(`${prefix}${index}`))
    const wide = (id: string) =>
      `  - id: ${id}\n    type: core.flow.Parallel\n    tasks: [${many(id).join(', ')}]\n`
    const { nodes, edges } = graphOf(`tasks:\n${wide('x')}${wide('y')}`)
    expect(nodes).toHaveLength(2002)
    expect(edges.length).toBeLessThan(4100)
  })
})
