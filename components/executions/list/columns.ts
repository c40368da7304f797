// The columns of the list that one can choose, remembered in a cookie so that the server draws them at once.

export const columnCookie = 'millrace-execution-columns'

/** In their order on the page; state and flow always stand before them. */
export const columns = [
  'id',
  'startedBy',
  'revision',
  'labels',
  'created',
  'started',
  'ended',
  'duration',
] as const
export type Column = (typeof columns)[number]

export const usualColumns: readonly Column[] = ['id', 'startedBy', 'labels', 'created', 'duration']

const widths: Record<Column, string> = {
  id: '122px',
  startedBy: 'minmax(84px,1fr)',
  revision: '72px',
  labels: 'minmax(0,1.2fr)',
  created: '100px',
  started: '100px',
  ended: '100px',
  duration: '80px',
}

/** Only names that we know, in our order; the usual ones where nothing was chosen. */
export function readColumns(cookie: string | undefined): Column[] {
  if (cookie === undefined) return [...usualColumns]
  const chosen = new Set(cookie.split('.'))
  return columns.filter((column) => chosen.has(column))
}

export const writeColumns = (chosen: readonly Column[]): string => chosen.join('.')

/** Tracks of the grid: for wide screens, and for those without room for labels. */
export function columnTracks(chosen: readonly Column[]): { wide: string; medium: string } {
  const first = '28px 116px minmax(150px,2fr)'
  const tracks = (shown: readonly Column[]) =>
    [first, ...shown.map((column) => widths[column])].join(' ')
  return { wide: tracks(chosen), medium: tracks(chosen.filter((column) => column !== 'labels')) }
}
