// Which workers the list shows, in which order and on which page, as its address says it.

import { createParser, parseAsBoolean, parseAsInteger, parseAsString } from 'nuqs'
import type { WorkerRow } from '@/lib/workers/schema'
import { isGone } from '../is-gone'

type Figure = (worker: WorkerRow) => string | number | null

const ofThoseHere =
  (figure: Figure): Figure =>
  (worker) =>
    isGone(worker.state) ? null : figure(worker)

/** What a column is sorted by; what has no figure stands last either way. */
const figures = {
  worker: ({ name }) => name,
  state: ({ state }) => ['active', 'draining', 'paused', 'lost', 'left'].indexOf(state),
  slots: ofThoseHere(({ running, slots }) => (slots === 0 ? 0 : running / slots)),
  running: ofThoseHere(({ running }) => running),
  doneLastHour: ({ doneLastHour }) => doneLastHour,
  failedLastHour: ({ failedLastHour }) => failedLastHour,
  group: ({ group }) => group,
  host: ({ host }) => host,
  region: ({ region }) => region,
  load: ofThoseHere(({ load }) => load),
  memory: ofThoseHere(({ usedMemoryBytes }) => usedMemoryBytes),
  loopDelay: ofThoseHere(({ loopDelayMs }) => loopDelayMs),
  version: ({ version }) => version,
  lastSeen: ({ lastSeenAt }) => Date.parse(lastSeenAt),
} satisfies Record<string, Figure>

export type SortColumn = keyof typeof figures
export type Sort = { by: SortColumn; down: boolean }

export const sortColumns = Object.keys(figures) as SortColumn[]

/** Figures are wanted largest first, words from A. */
const downFirst: ReadonlySet<SortColumn> = new Set<SortColumn>([
  'slots',
  'running',
  'doneLastHour',
  'failedLastHour',
  'load',
  'memory',
  'loopDelay',
  'lastSeen',
])

/** `load` or, from the largest down, `-load`. */
const parseAsSort = createParser<Sort>({
  parse: (text) => {
    const by = sortColumns.find((one) => one === text.replace(/^-/, ''))
    return by ? { by, down: text.startsWith('-') } : null
  },
  serialize: ({ by, down }) => `${down ? '-' : ''}${by}`,
  eq: (one, other) => one.by === other.by && one.down === other.down,
})

export const workerListParsers = {
  q: parseAsString.withDefault(''),
  sort: parseAsSort,
  page: parseAsInteger.withDefault(1),
  gone: parseAsBoolean.withDefault(false),
}

/** What asking for a column once more sorts by: its first way, the other, then nothing. */
export function nextSort(sort: Sort | null, by: SortColumn): Sort | null {
  const first = downFirst.has(by)
  if (sort?.by !== by) return { by, down: first }
  return sort.down === first ? { by, down: !first } : null
}

/**
 * Those that have each word of the text somewhere: name, id, host, address, group, region, version, labels
 * (`team:data`) or state, which `stateWord` says in the reader's language.
 */
export function matching(
  workers: readonly WorkerRow[],
  text: string,
  stateWord: (state: WorkerRow['state']) => string,
): readonly WorkerRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return workers
  return workers.filter((worker) => {
    const { name, id, host, ip, group, region, version, state } = worker
    const labels = Object.entries(worker.labels).map(([key, value]) => `${key}:${value}`)
    const all = [name, id, host, ip, group, region, version, state, stateWord(state), ...labels]
    const lines = all.join('\n').toLowerCase()
    return words.every((word) => lines.includes(word))
  })
}

/**
 * In the order that is asked for; without one as they came. With `held` the figures of that moment count, so
 * that rows keep their places while somebody is at them.
 */
export function sorted(
  workers: readonly WorkerRow[],
  sort: Sort | null,
  held: ReadonlyMap<string, WorkerRow> | null = null,
): readonly WorkerRow[] {
  if (!sort) return workers
  const figure: Figure = figures[sort.by]
  const keyed = workers.map((worker) => ({ worker, key: figure(held?.get(worker.id) ?? worker) }))
  const way = sort.down ? -1 : 1
  return keyed
    .toSorted((one, other) => {
      if (one.key === null || other.key === null) {
        return Number(one.key === null) - Number(other.key === null) || byName(one, other)
      }
      return way * compare(one.key, other.key) || byName(one, other)
    })
    .map(({ worker }) => worker)
}

/** `mill-2` before `mill-10`, the same for the server and for each browser. */
const words = new Intl.Collator('en', { numeric: true })

function compare(one: string | number, other: string | number): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return words.compare(String(one), String(other))
}

function byName({ worker: one }: { worker: WorkerRow }, { worker: other }: { worker: WorkerRow }) {
  return words.compare(one.name, other.name) || (one.id < other.id ? -1 : 1)
}

export const pageSize = 50

/** The rows of a page, counted from 1; a page that is not there is the nearest that is. */
export function pageOf<Row>(rows: readonly Row[], asked: number) {
  const last = Math.max(1, Math.ceil(rows.length / pageSize))
  const page = Math.min(Math.max(asked, 1), last)
  const from = (page - 1) * pageSize
  return { page, last, from, rows: rows.slice(from, from + pageSize) }
}
