/** The page of a flow; `tab` is one of its tabs, overview by default. */
export function flowHref(flow: { namespace: string; id: string }, tab?: string): string {
  const path = `/flows/${encodeURIComponent(flow.namespace)}/${encodeURIComponent(flow.id)}`
  return tab && tab !== 'overview' ? `${path}?tab=${tab}` : path
}
