/** A path of this site to go on to; anything that a browser could read as another site becomes `/`. */
export function localPath(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])[^\\\s]*$/.test(next)) return '/'
  const base = 'http://localhost'
  return URL.canParse(next, base) && new URL(next, base).origin === base ? next : '/'
}
