// Server actions of a page go one after the other: one that is never answered, because a line fell silent and
// nobody closed it, would hold up all that come after it. After a minute it is given up, and what asked says so.

const longestMs = 60_000

/** Gives up each server action that has not been answered in time; `fetch` of a browser comes in and goes out. */
export function limitActions(fetch: typeof window.fetch, limitMs = longestMs): typeof window.fetch {
  return (input, init) =>
    isShortAction(init)
      ? fetch(input, { ...init, signal: AbortSignal.timeout(limitMs) })
      : fetch(input, init)
}

/** One that carries files may need longer to be sent. */
function isShortAction(init: RequestInit | undefined): boolean {
  return (
    init?.method === 'POST' &&
    typeof init.body === 'string' &&
    new Headers(init.headers).has('next-action')
  )
}
