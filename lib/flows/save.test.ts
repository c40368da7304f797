import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { deleteFlow } from './delete'
import { flowAt, newestFlow } from './newest'
import { readFlow, readFlowRevisions, readFlows, readNamespaces } from './read'
import { saveFlow } from './save'
import { validateFlowSource } from './validate'

const db = await testDatabase()
const by = { actor: { kind: 'person' as const, name: 'Ada' }, userId: null, ip: 'ip' }
const everything = { grants: [{ namespace: '', role: 'administrator' as const }] }

beforeAll(() => holdRunning(db))

const source = (id: string, message = 'Hello', more = '', namespace = 'company.team') =>
  `id: ${id}\nnamespace: ${namespace}\n${more}tasks:\n  - id: hello\n    type: core.log.Log\n    message: ${message}\n`

async function saved(text: string, expectedRevision?: number) {
  const result = await saveFlow({ source: text, expectedRevision }, by)
  if (!result.ok) throw new Error(result.message)
  return result
}

describe('saving a flow', () => {
  it('makes a revision of each new text, and none of the same', async () => {
    expect(await saved(source('one'), 0)).toMatchObject({ changed: true, flow: { revision: 1 } })
    expect(await saved(source('one'))).toMatchObject({ changed: false, flow: { revision: 1 } })
    expect(await saved(source('one', 'Bye'))).toMatchObject({
      changed: true,
      flow: { revision: 2 },
    })
    const revisions = await readFlowRevisions(everything, 'company.team', 'one')
    expect(revisions.map((one) => one.revision)).toEqual([2, 1])
    expect((await flowAt('company.team', 'one', 1))?.tasks[0]?.properties).toMatchObject({
      message: 'Hello',
    })
    const audited = await db.pool.query(
      `select action from audit_entries where subject = 'company.team.one' order by at`,
    )
    expect(audited.rows).toEqual([{ action: 'flow.create' }, { action: 'flow.save' }])
    const events = await db.pool.query(
      `select type from system_events where subject = $1 order by position`,
      ['company.team.one'],
    )
    expect(events.rows).toEqual([{ type: 'flow.created' }, { type: 'flow.revised' }])
  })

  it('is refused over a newer revision, which comes with the refusal', async () => {
    await saved(source('two'), 0)
    await saved(source('two', 'second'), 1)
    const late = await saveFlow({ source: source('two', 'third'), expectedRevision: 1 }, by)
    expect(late).toMatchObject({
      ok: false,
      reason: 'conflict',
      newest: { revision: 2, source: source('two', 'second') },
    })
    expect(await saveFlow({ source: source('two', 'x'), expectedRevision: 0 }, by)).toMatchObject({
      reason: 'conflict',
    })
  })

  it('of two at once on the same revision lets one win', async () => {
    await saved(source('race'), 0)
    const texts = Array.from({ length: 8 }, (_, at) => source('race', `writer ${at}`))
    const results = await Promise.all(
      texts.map((text) => saveFlow({ source: text, expectedRevision: 1 }, by)),
    )
    expect(results.filter((one) => one.ok)).toHaveLength(1)
    expect(results.filter((one) => !one.ok && one.reason === 'conflict')).toHaveLength(7)
    const first = await Promise.all(
      texts.map((text) =>
        saveFlow({ source: text.replace('race', 'born'), expectedRevision: 0 }, by),
      ),
    )
    expect(first.filter((one) => one.ok)).toHaveLength(1)
  })

  it('without a revision takes whatever order they come in, without a gap', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, at) => saved(source('blind', `writer ${at}`))))
    const revisions = await readFlowRevisions(everything, 'company.team', 'blind')
    expect(revisions.map((one) => one.revision)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
  })

  it('saves nothing of a wrong text, and says every line that is wrong', async () => {
    for (const wrong of ['', 'id: [', 'id: x', `${source('bad')}\nunknownThing: 1\nlabels: 7\n`]) {
      const result = await saveFlow({ source: wrong }, by)
      expect(result).toMatchObject({ ok: false, reason: 'invalid' })
      if (result.ok || result.reason !== 'invalid') throw new Error('saved')
      expect(result.problems.length).toBeGreaterThan(0)
    }
    expect(await newestFlow('company.team', 'bad')).toBeNull()
  })

  it('refuses the text of another flow where one is named', async () => {
    const expected = { namespace: 'company.team', flowId: 'here' }
    const result = await saveFlow({ source: source('there'), expected }, by)
    expect(result).toMatchObject({ reason: 'invalid', problems: [{ path: 'id' }] })
  })

  it('keeps the rows of its triggers in step', async () => {
    const trigger = (id: string) =>
      `triggers:\n  - id: ${id}\n    type: core.trigger.Schedule\n    cron: "0 * * * *"\n`
    const rows = async () =>
      (
        await db.pool.query<{ trigger_id: string; flow_revision: number }>(
          `select trigger_id, flow_revision from triggers where flow_id = 'timed' order by 1`,
        )
      ).rows
    await saved(source('timed', 'a', trigger('hourly')))
    expect(await rows()).toEqual([{ trigger_id: 'hourly', flow_revision: 1 }])
    await saved(source('timed', 'a', trigger('other')))
    expect(await rows()).toEqual([{ trigger_id: 'other', flow_revision: 2 }])
    await deleteFlow('company.team', 'timed', by)
    expect(await rows()).toEqual([])
  })
})

describe('a deleted flow', () => {
  it('is gone for readers and starters, keeps its revisions, and comes back as the next one', async () => {
    await saved(source('gone'), 0)
    await deleteFlow('company.team', 'gone', by)
    await expect(deleteFlow('company.team', 'gone', by)).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(readFlow(everything, 'company.team', 'gone')).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await newestFlow('company.team', 'gone')).toBeNull()
    expect(await flowAt('company.team', 'gone', 1)).not.toBeNull()
    expect(await saved(source('gone'), 0)).toMatchObject({ flow: { revision: 2, deleted: false } })
  })
})

describe('reading flows', () => {
  it('shows nothing outside the namespaces of the viewer', async () => {
    await saved(source('seen', 'a', '', 'sales.eu'))
    await saved(source('hidden', 'a', '', 'salesforce'))
    const { viewer } = await testPerson([{ namespace: 'sales', role: 'viewer' }])
    expect((await readFlows(viewer, {})).flows.map((flow) => flow.id)).toEqual(['seen'])
    expect(await readNamespaces(viewer)).toEqual(['sales.eu'])
    expect((await readFlows(viewer, { text: 'hidden' })).flows).toEqual([])
    const refusals = await Promise.all(
      [
        ['salesforce', 'hidden'],
        ['salesforce', 'nothing'],
      ].map(([namespace = '', id = '']) =>
        readFlow(viewer, namespace, id).catch((error: Error) => error.message.replace(id, 'x')),
      ),
    )
    expect(refusals[0]).toBe(refusals[1])
    expect((await readFlows({ grants: [] }, {})).flows).toEqual([])
  })

  it('pages by key without losing or repeating one, and filters', async () => {
    for (let at = 0; at < 7; at += 1)
      await saved(source(`p${at}`, 'a', 'labels: { k: v }\n', 'pages'))
    const found: string[] = []
    let after: string | undefined
    do {
      const page = await readFlows(everything, { namespace: 'pages', limit: 3, after })
      found.push(...page.flows.map((flow) => flow.id))
      after = page.next ?? undefined
    } while (after)
    expect(found).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6'])
    const label = async (labels: Record<string, string>) =>
      (await readFlows(everything, { namespace: 'pages', labels })).flows.length
    expect(await label({ k: 'v' })).toBe(7)
    expect(await label({ k: 'w' })).toBe(0)
    expect((await readFlows(everything, { text: "%' or 1=1" })).flows).toEqual([])
  })
})

describe('validating', () => {
  it('warns of a subflow that does not exist, only where the viewer may look', async () => {
    const text = `id: outer\nnamespace: v\ntasks:\n  - id: call\n    type: core.flow.Subflow\n    namespace: v\n    flowId: inner\n`
    const codes = async (grants: Parameters<typeof validateFlowSource>[0]) =>
      (await validateFlowSource(grants, text)).problems.map((one) => `${one.line} ${one.code}`)
    expect(await codes(everything)).toEqual(['7 missing-subflow'])
    expect(await codes({ grants: [{ namespace: 'w', role: 'viewer' }] })).toEqual([])
    await saved(source('inner', 'a', '', 'v'))
    expect(await codes(everything)).toEqual([])
  })
})

describe('the newest revision', () => {
  it('is never older than what was saved before it was asked for', async () => {
    await saved(source('fresh', 'v0'))
    for (let round = 1; round <= 5; round += 1) {
      const asking = Array.from({ length: 20 }, () => newestFlow('company.team', 'fresh'))
      await saved(source('fresh', `v${round}`))
      expect((await newestFlow('company.team', 'fresh'))?.revision).toBe(round + 1)
      for (const found of await Promise.all(asking)) {
        expect(found?.revision).toBeGreaterThanOrEqual(round)
      }
    }
  })
})
