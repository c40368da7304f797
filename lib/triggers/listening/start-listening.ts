// Keeps the index of listening triggers as the flows are saved, hears with it, and carries out what was
// heard. The index is read again whenever a flow has changed (by the newest change in `flows`, asked twice a
// second): a listener is heard within a second of its saving.

import type { Pool } from 'pg'
import { parseFlow, type IsPublicHoliday } from '@/lib/engine'
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
  stop: () => void
}

export async function startListening(pool: Pool): Promise<Listening> {
  const reasons = createReasons(pool)
  let seen = ''
  let index: ListenerIndex = indexListeners([])
  let isPublicHoliday: IsPublicHoliday | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    const mark = await newestChange(pool)
    if (mark === seen) return
    const flows = await readListeningFlows(pool)
    if (flows.some((flow) => flow.asksForHolidays)) isPublicHoliday = await publicHolidays()
    index = indexListeners(flows)
    seen = mark
  }

  async function lookAgain(): Promise<void> {
    try {
      await look()
      await reasons.write()
      await closeWindows(pool, index.all)
    } catch (error) {
      log.warn({ error: String(error) }, 'The listening triggers could not be read')
    }
    if (!stopped) timer = setTimeout(() => void lookAgain(), lookEveryMs)
  }

  await look()
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

/** The newest revision of each flow with a flow trigger that is switched on, on the row and in the text. */
async function readListeningFlows(pool: Pool) {
  const { rows } = await pool.query<{
    namespace: string
    id: string
    revision: number
    source: string
    on: string[]
  }>(
    `SELECT f.namespace, f.id, f.revision, r.source, array_agg(t.trigger_id) AS "on"
       FROM triggers t
       JOIN flows f ON f.namespace = t.namespace AND f.id = t.flow_id
       JOIN flow_revisions r ON r.namespace = f.namespace AND r.flow_id = f.id AND r.revision = f.revision
      WHERE t.type = 'core.trigger.Flow' AND NOT t.disabled AND NOT f.disabled AND NOT f.deleted
      GROUP BY 1, 2, 3, 4`,
  )
  return rows.map(({ namespace, id, revision, source, on }) => ({
    namespace,
    id,
    revision,
    asksForHolidays: asksForHolidays(source),
    triggers: (parseFlow(source, { namespace, revision }).flow?.triggers ?? []).filter((trigger) =>
      on.includes(trigger.id),
    ),
  }))
}
