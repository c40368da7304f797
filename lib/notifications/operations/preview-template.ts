// A template over a real event of the past: the newest end that the viewer may see, a failure where there is
// one; a sample where nothing has happened yet.

import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import {
  messageOf,
  messageText,
  renderTemplate,
  sampleOf,
  type NotificationEvent,
} from '@/lib/engine'
import { settings } from '@/lib/platform/settings'
import { running } from '@/lib/runtime/running'
import { addFailures, freezeEvent } from '../events/freeze'
import { readEventsOfExecution } from '../events/read-range'
import { baseUrlOf } from '../base-url'
import type { TemplatePreview } from '../schema'

export async function previewTemplate(viewer: Viewer, template: string): Promise<TemplatePreview> {
  const found = await newestEnd(viewer)
  const event = found ?? sampleOf('execution.failed')
  const sending = { sentAt: new Date().toISOString(), baseUrl: baseUrlOf(settings()) }
  const about = { executionId: found?.executionId ?? null, type: event.type }
  if (template.trim() === '') {
    return { ...about, text: messageText(messageOf([event], sending, null)), problem: null }
  }
  const rendered = renderTemplate(template, [event], sending)
  return rendered.ok
    ? { ...about, text: rendered.text, problem: null }
    : { ...about, text: null, problem: rendered.message }
}

async function newestEnd(viewer: Viewer): Promise<NotificationEvent | null> {
  const { pool } = running()
  const where = { conditions: ['e.terminal'], values: [] as unknown[] }
  addNamespaceRight(where, viewer, 'execution.read', 'e.namespace')
  const { rows } = await pool.query<{ id: string; number: number }>(
    `SELECT id, number FROM (SELECT e.id, e.event_number AS number, e.state FROM executions e
       WHERE ${where.conditions.join(' AND ')} ORDER BY e.id DESC LIMIT 50) newest
     ORDER BY state = 'FAILED' DESC, id DESC LIMIT 1`,
    where.values,
  )
  const row = rows[0]
  if (!row) return null
  const stored = await readEventsOfExecution(pool, row.id, { after: 0, limit: row.number })
  const last = stored.findLast(({ taskRunId, to }) => taskRunId === null && to !== null)
  if (!last) return null
  const event = freezeEvent(last, Date.now())
  await addFailures(pool, [event])
  return event
}
