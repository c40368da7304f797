import { transaction } from '@/lib/db/transaction'
import { hashPassword } from '@/lib/platform/auth/password'
import { running } from '@/lib/runtime/running'
import { AppError, isAppError } from '@/lib/shared/errors'
import { actorOf, audit } from '../audit'
import type { Viewer } from '../schema'
import { checkPassword } from '../sessions/sign-in'
import { forgetPerson } from '../viewer'

/** Changes one's own password; every other session ends. Throws invalid where the current one is wrong. */
export async function setPassword(
  viewer: Viewer,
  passwords: { current: string; next: string },
  ip: string,
): Promise<void> {
  await checkPassword({ email: viewer.email, password: passwords.current }, ip).catch(
    refuseWrongPassword,
  )
  const passwordHash = await hashPassword(passwords.next)
  await transaction(running().pool, async (client) => {
    await client.query('update users set password_hash = $2 where id = $1', [
      viewer.userId,
      passwordHash,
    ])
    await client.query('delete from sessions where user_id = $1 and token_hash <> $2', [
      viewer.userId,
      viewer.sessionHash ?? '',
    ])
    await audit(client, {
      actor: actorOf(viewer),
      action: 'person.set-password',
      subject: viewer.email,
      ip,
    })
  })
  forgetPerson(viewer.userId)
}

function refuseWrongPassword(error: unknown): never {
  if (!isAppError(error) || error.code !== 'unauthenticated') throw error
  const message = 'The current password is wrong.'
  throw new AppError('invalid', message, { fields: [{ path: 'current', message }] })
}
