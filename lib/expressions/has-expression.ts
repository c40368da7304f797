/** Whether a text contains `{{`, `{%` or `{#`, and so has to be rendered. */
export function hasExpression(source: string): boolean {
  if (source.indexOf('{') === -1) return false
  return source.includes('{{') || source.includes('{%') || source.includes('{#')
}
