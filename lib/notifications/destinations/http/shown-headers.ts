// Which headers of an answer are kept for people to see: those by which a receiver's own people find the
// request, and those that say why it did not take it. Any other may hold a cookie, a token or an address with one.

const shown = [
  'content-type',
  'retry-after',
  'server',
  'via',
  'x-request-id',
  'request-id',
  'x-correlation-id',
  'x-amzn-requestid',
  'cf-ray',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
]
const longest = 200

/** Undefined where the answer has none of them. */
export function shownHeaders(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> | undefined {
  const found = shown.flatMap((name) => {
    const value = [headers[name] ?? []].flat().join(', ')
    return value === '' ? [] : [[name, value.slice(0, longest)] as const]
  })
  return found.length > 0 ? Object.fromEntries(found) : undefined
}
