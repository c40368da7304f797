import { beforeAll, describe, expect, it } from 'vitest'
import { deleteFlow } from '@/lib/flows/delete'
import { saveFlow } from '@/lib/flows/save'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning } from '@/lib/testing/people'
import { readDependencies } from './read'

const db = await testDatabase()
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
const everywhere = { grants: [{ namespace: '', role: 'viewer' as const }] }

beforeAll(() => holdRunning(db))

const returning = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: done\n'

async function save(namespace: string, id: string, rest: string): Promise<void> {
  const saved = await saveFlow({ source: `id: ${id}\nnamespace: ${namespace}\n${rest}` }, by)
  if (!saved.ok) throw new Error(JSON.stringify(saved))
}
const listensTo = (namespace: string, flowId: string, more = '') =>
  `${returning}triggers:\n  - id: on\n    type: core.trigger.Flow\n${more}    dependsOn:\n      - namespace: ${namespace}\n        flowId: ${flowId}\n`
const calls = (namespace: string, flowId: string) =>
  `tasks:\n  - id: call\n    type: core.flow.Subflow\n    namespace: ${namespace}\n    flowId: ${flowId}\n`

const graphOf = async (
  namespace: string,
  flowId: string,
  viewer: Parameters<typeof readDependencies>[0] = everywhere,
) => {
  const { nodes, edges, more } = await readDependencies(viewer, namespace, flowId)
  return {
    nodes: nodes.map(({ key, step }) => `${step} ${key}`).sort(),
    edges: edges.map(({ from, to, kind, by: id }) => `${from} -${kind} ${id}-> ${to}`).sort(),
    more,
  }
}

describe('the flows before and after one', () => {
  it('are those that it hears or is called by, and those that hear it or that it calls', async () => {
    await save('deps', 'raw', returning)
    await save('deps', 'clean', listensTo('deps', 'raw', '    states: [SUCCESS]\n'))
    await save(
      'deps',
      'report',
      calls('deps', 'mail') + listensTo('deps', 'clean').replace(returning, ''),
    )
    await save('deps', 'mail', returning)
    await save('deps', 'caller', calls('deps', 'clean'))
    await save('deps', 'stranger', returning)
    expect(await graphOf('deps', 'clean')).toEqual({
      nodes: ['-1 deps/caller', '-1 deps/raw', '0 deps/clean', '1 deps/report', '2 deps/mail'],
      edges: [
        'deps/caller -subflow call-> deps/clean',
        'deps/clean -trigger on-> deps/report',
        'deps/raw -trigger on-> deps/clean',
        'deps/report -subflow call-> deps/mail',
      ],
      more: false,
    })
    const { edges } = await readDependencies(everywhere, 'deps', 'raw')
    expect(edges.find(({ from }) => from === 'deps/raw')).toMatchObject({
      states: ['SUCCESS'],
      disabled: false,
    })
    expect((await graphOf('deps', 'stranger')).nodes).toEqual(['0 deps/stranger'])
  })

  it('follow a save, and are gone with a flow that is deleted', async () => {
    await save('moves', 'one', returning)
    await save('moves', 'two', returning)
    await save('moves', 'hears', listensTo('moves', 'one'))
    expect((await graphOf('moves', 'hears')).nodes).toEqual(['-1 moves/one', '0 moves/hears'])
    await save('moves', 'hears', listensTo('moves', 'two', '    disabled: true\n'))
    const { nodes, edges } = await readDependencies(everywhere, 'moves', 'hears')
    expect(nodes.map(({ key }) => key).sort()).toEqual(['moves/hears', 'moves/two'])
    expect(edges).toMatchObject([{ from: 'moves/two', disabled: true }])
    await deleteFlow('moves', 'two', by)
    expect((await graphOf('moves', 'hears')).nodes).toEqual(['0 moves/hears'])
  })

  it('are found by conditions and filters as a listener finds them', async () => {
    await save('wide.a', 'up', returning)
    await save('wide.b', 'up', returning)
    await save('other', 'up', returning)
    await save(
      'ears',
      'prefix',
      `${returning}triggers:\n  - id: on\n    type: core.trigger.Flow\n    conditions:\n      - type: core.condition.ExecutionNamespace\n        namespace: wide.\n        comparison: PREFIX\n`,
    )
    expect((await graphOf('ears', 'prefix')).nodes).toEqual([
      '-1 wide.a/up',
      '-1 wide.b/up',
      '0 ears/prefix',
    ])
    expect((await graphOf('other', 'up')).nodes).not.toContain('1 ears/prefix')
  })

  it('may go in a circle, and each stands once', async () => {
    await save('round', 'ping', listensTo('round', 'pong'))
    await save('round', 'pong', listensTo('round', 'ping'))
    const { nodes, edges } = await graphOf('round', 'ping')
    expect(nodes).toEqual(['-1 round/pong', '0 round/ping'])
    expect(edges).toHaveLength(2)
  })

  it('leave out what the viewer may not see, and all that lies behind it', async () => {
    await save('seen', 'first', returning)
    await save('hidden', 'middle', listensTo('seen', 'first'))
    await save('seen', 'last', listensTo('hidden', 'middle'))
    const viewer = { grants: [{ namespace: 'seen', role: 'viewer' as const }] }
    expect((await graphOf('seen', 'first')).nodes).toHaveLength(3)
    expect(await graphOf('seen', 'first', viewer)).toEqual({
      nodes: ['0 seen/first'],
      edges: [],
      more: false,
    })
    const refused = { code: 'not-found' }
    await expect(readDependencies(viewer, 'hidden', 'middle')).rejects.toMatchObject(refused)
    await expect(readDependencies(everywhere, 'seen', 'nobody')).rejects.toMatchObject(refused)
  })

  it('end after four steps, and say that there are more', async () => {
    await save('chain', 'f0', returning)
    for (let at = 1; at <= 5; at++) await save('chain', `f${at}`, listensTo('chain', `f${at - 1}`))
    const first = await graphOf('chain', 'f0')
    expect(first.nodes).toEqual(['0', '1', '2', '3', '4'].map((at) => `${at} chain/f${at}`))
    expect(first.more).toBe(true)
    expect((await graphOf('chain', 'f1')).more).toBe(false)
  })
})
