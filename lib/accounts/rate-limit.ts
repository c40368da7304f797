// Rate limits live in Postgres, so that they hold over all servers and restarts. A try is counted before
// it is looked at, so a thousand at once are a thousand; one that turns out right is given back.

import { AppError } from '@/lib/shared/errors'
import { running } from '@/lib/runtime/running'

export type Limit = { key: string; most: number }

/** Counts one try against each limit. Throws too-many, saying how long to wait. */
export async function countTry(windowSeconds: number, limits: Limit[]): Promise<void> {
  // Rows are always locked in the order of their keys: two sign-ins cannot block each other for ever.
  const sorted = limits.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const counted = await running().pool.query<{ key: string; count: number; wait: number }>(
    `insert into rate_limits as r (key, count, window_at)
     select key, 1, now() from unnest($1::text[]) as l(key)
     on conflict (key) do update set
       count = case when r.window_at < now() - make_interval(secs => $2) then 1 else r.count + 1 end,
       window_at = case when r.window_at < now() - make_interval(secs => $2) then now()
         else r.window_at end
     returning key, count,
       ceil($2 - extract(epoch from now() - window_at))::int as wait`,
    [sorted.map((limit) => limit.key), windowSeconds],
  )
  const over = counted.rows.filter(
    (row) => row.count > (sorted.find((limit) => limit.key === row.key)?.most ?? 0),
  )
  if (over.length === 0) return
  const seconds = Math.max(1, ...over.map((row) => row.wait))
  throw new AppError('too-many', `Too many tries. Try again in ${waitInWords(seconds)}.`, {
    data: { retryAfterSeconds: seconds },
  })
}

/** The try was right: it does not count. */
export async function giveTryBack(limits: Limit[]): Promise<void> {
  await running().pool.query(
    `update rate_limits set count = count - 1 where key = any($1) and count > 0`,
    [limits.map((limit) => limit.key)],
  )
}

function waitInWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
