// Keeps the index of listening triggers as the flows are saved, hears with it, and carries out what was
// heard. The index is read again whenever a flow has changed: at once where it was saved here, before its saving is
// answered, and within a second where another server saved it (by the newest change in `flows`, asked twice a second).

import type { Pool } from 'pg'
import { parseFlow, type IsPublicHoliday, type TriggerDefinition } from '@/lib/engine'
import { log } from '@/lib/platform/log'
import type { Hear } from '@/lib/runtime/apply'
import type { EffectHandlers } from '@/lib/runtime/loops/effects'
import { asksForHolidays, publicHolidays } from '../public-holidays'
import { closeWindows } from './close-windows'
import { fireTrigger } from './fire'
import { hearTransitions } from './hear'
import { indexListeners, type ListenerIndex } from './listener-index'
import { createReasons } from './reasons'
import { stopTrigger } from './stop'

const lookEveryMs = 500

export type Listening = {
  hear: Hear
  effects: EffectHandlers
  /** True once a trigger of this flow is listened for here. */
  hears: (namespace: string, flowId: string) => boolean
  /** A flow or a trigger was changed here: done once the index is of it. Never throws: the next look makes up. */
  changed: () => Promise<void>
  stop: () => void
}

export async function startListening(pool: Pool): Promise<Listening> {
  const reasons = createReasons(pool)
  const readFlows = listeningFlows(pool)
  let seen = ''
  let index: ListenerIndex = indexListeners([])
  let isPublicHoliday: IsPublicHoliday | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<unknown> = Promise.resolve()

  /** One after another: an older answer never stands in the place of a newer one. */
  function lookInTurn(anyway = false): Promise<void> {
    const mine = looking.then(() => look(anyway))
    looking = mine.catch(() => undefined)
    return mine
  }

  const unread = (error: unknown) =>
    log.warn({ error: String(error) }, 'The listening triggers could not be read')

  async function look(anyway: boolean): Promise<void> {
    const mark = await newestChange(pool)
    if (mark === seen && !anyway) return
    const flows = await readFlows()
    if (flows.some((flow) => flow.asksForHolidays)) isPublicHoliday = await publicHolidays()
    index = indexListeners(flows)
    seen = mark
  }

  async function lookAgain(): Promise<void> {
    try {
      await lookInTurn()
      await reasons.write()
      await closeWindows(pool, index.all)
    } catch (error) {
      unread(error)
    }
    if (!stopped) timer = setTimeout(() => void lookAgain(), lookEveryMs)
  }

  await lookInTurn()
  timer = setTimeout(() => void lookAgain(), lookEveryMs)
  return {
    hear: (flow, state, events) =>
      hearTransitions({ index, noteReason: reasons.note, isPublicHoliday }, flow, state, events),
    effects: {
      fireTrigger: async (effect, from) => {
        if (effect.type === 'fireTrigger') await fireTrigger(pool, effect.fire, from.id)
      },
      stopTrigger: async (effect) => {
        if (effect.type === 'stopTrigger') await stopTrigger(pool, effect)
      },
    },
    hears: (namespace, flowId) => index.listens(namespace, flowId),
    changed: () => lookInTurn(true).catch(unread),
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** Changes with every save, deletion and toggle. */
async function newestChange(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ mark: string }>(
    `SELECT concat_ws('/', (SELECT count(*) FROM triggers WHERE type = 'core.trigger.Flow' AND NOT disabled),
       (SELECT max(updated_at) FROM flows)) AS mark`,
  )
  return rows[0]?.mark ?? ''
}

type Parsed = { asksForHolidays: boolean; triggers: TriggerDefinition[] }

/** Of each revision once: a thousand flows saved one after another are not a million that are parsed. */
function listeningFlows(pool: Pool) {
  let parsed = new Map<string, Parsed>()

  /** The newest revision of each flow with a flow trigger that is switched on, on the row and in the text. */
  return async function read() {
    const { rows } = await pool.query<{
      namespace: string
      id: string
      revision: number
      on: string[]
    }>(
      `SELECT f.namespace, f.id, f.revision, array_agg(t.trigger_id) AS "on"
         FROM triggers t
         JOIN flows f ON f.namespace = t.namespace AND f.id = t.flow_id
        WHERE t.type = 'core.trigger.Flow' AND NOT t.disabled AND NOT f.disabled AND NOT f.deleted
        GROUP BY 1, 2, 3`,
    )
    const kept = new Map<string, Parsed>()
    for (const row of rows) {
      const before = parsed.get(keyOf(row))
      if (before) kept.set(keyOf(row), before)
    }
    await parseInto(
      kept,
      rows.filter((row) => !kept.has(keyOf(row))),
    )
    parsed = kept
    return rows.flatMap(({ on, ...flow }) => {
      const found = kept.get(keyOf(flow))
      if (!found) return []
      const triggers = found.triggers.filter(({ id }) => on.includes(id))
      return [{ ...flow, asksForHolidays: found.asksForHolidays, triggers }]
    })
  }

  async function parseInto(kept: Map<string, Parsed>, flows: Revision[]): Promise<void> {
    if (flows.length === 0) return
    const { rows } = await pool.query<Revision & { source: string }>(
      `SELECT r.namespace, r.flow_id AS id, r.revision, r.source FROM flow_revisions r
         JOIN unnest($1::text[], $2::text[], $3::int[]) AS f (namespace, id, revision)
           ON r.namespace = f.namespace AND r.flow_id = f.id AND r.revision = f.revision`,
      [
        flows.map(({ namespace }) => namespace),
        flows.map(({ id }) => id),
        flows.map(({ revision }) => revision),
      ],
    )
    for (const { source, ...flow } of rows) {
      const triggers = parseFlow(source, flow).flow?.triggers ?? []
      kept.set(keyOf(flow), { asksForHolidays: asksForHolidays(source), triggers })
    }
  }
}

type Revision = { namespace: string; id: string; revision: number }

const keyOf = ({ namespace, id, revision }: Revision) => `${namespace}\n${id}\n${revision}`
