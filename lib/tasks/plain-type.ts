/** A task type without the prefix that flows of other systems write before it. */
export const plainType = (type: string): string =>
  type.replace(/^io\.(kestra|millrace)\.plugin\./, '')
