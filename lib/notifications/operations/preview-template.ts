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
import { newestEventOf } from '../events/newest-event'
import { baseUrlOf } from '../base-url'
import type { z } from 'zod'
import type { previewInput, TemplatePreview } from '../schema'

export async function previewTemplate(
  viewer: Viewer,
  { template, ...of }: z.output<typeof previewInput>,
): Promise<TemplatePreview> {
  const found = await newestEnd(viewer, of)
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

async function newestEnd(
  viewer: Viewer,
  { namespace, flowId }: { namespace?: string | undefined; flowId?: string | undefined },
): Promise<NotificationEvent | null> {
  const { pool } = running()
  const where = {
    conditions: [
      'e.terminal',
      `($1::text IS NULL OR e.namespace = $1 OR starts_with(e.namespace, $1 || '.'))`,
      '($2::text IS NULL OR e.flow_id = $2)',
    ],
    values: [namespace || null, flowId || null] as unknown[],
  }
  addNamespaceRight(where, viewer, 'execution.read', 'e.namespace')
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM (SELECT e.id, e.state FROM executions e
       WHERE ${where.conditions.join(' AND ')} ORDER BY e.id DESC LIMIT 50) newest
     ORDER BY state = 'FAILED' DESC, id DESC LIMIT 1`,
    where.values,
  )
  const row = rows[0]
  if (!row) return null
  return newestEventOf(pool, row.id)
}
