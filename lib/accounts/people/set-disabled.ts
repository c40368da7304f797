import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { actorOf, audit } from '../audit'
import type { Viewer } from '../schema'
import { forgetPerson } from '../viewer'
import { lockAdministrators, refuseWithoutAdministrator } from './set-grants'

/**
 * Disabled: no sign-in, every session ended, tokens without effect, until enabled again.
 * Throws not-found, or conflict for the last administrator.
 */
export async function setDisabled(
  viewer: Viewer,
  userId: string,
  disabled: boolean,
  ip: string,
): Promise<void> {
  await transaction(running().pool, async (client) => {
    await lockAdministrators(client)
    const changed = await client.query<{ email: string }>(
      'update users set disabled = $2 where id = $1 returning email',
      [userId, disabled],
    )
    const person = changed.rows[0]
    if (!person) throw new AppError('not-found', 'There is no such person.')
    if (disabled) {
      await refuseWithoutAdministrator(client)
      await client.query('delete from sessions where user_id = $1', [userId])
      await client.query('delete from one_time_links where user_id = $1', [userId])
    }
    await audit(client, {
      actor: actorOf(viewer),
      action: disabled ? 'person.disable' : 'person.enable',
      subject: person.email,
      ip,
    })
  })
  forgetPerson(userId)
}
