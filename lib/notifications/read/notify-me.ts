import type { z } from 'zod'
import type { Viewer } from '@/lib/accounts/schema'
import { settings } from '@/lib/platform/settings'
import { running } from '@/lib/runtime/running'
import type { notifyMeInput, NotifyMeView } from '../schema'

/** The viewer's own subscriptions to exactly this flow or execution, and whether a mail can be sent. */
export async function readNotifyMe(
  viewer: Viewer,
  { namespace, flowId, executionId }: z.output<typeof notifyMeInput>,
): Promise<NotifyMeView> {
  const scope = { namespace, flowId, ...(executionId && { executionId }) }
  const { rows } = await running().pool.query<NotifyMeView['active'][number]>(
    `SELECT s.id, d.name AS "destinationName" FROM subscriptions s
     JOIN destinations d ON d.id = s.destination_id
     WHERE s.created_by = $1 AND s.scope = $2 AND NOT s.disabled ORDER BY s.created_at LIMIT 20`,
    [viewer.userId, JSON.stringify(scope)],
  )
  return { mail: settings().MILLRACE_SMTP_URL ? viewer.email : null, active: rows }
}
