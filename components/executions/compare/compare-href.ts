/** Without a right one, the page asks for it. */
export function compareHref(left: string, right?: string): string {
  return `/executions/compare?${new URLSearchParams({ left, ...(right && { right }) })}`
}
