// Whether a worker does worse at a task type than the others, and by how much: said only where the numbers
// allow it. Two shares differ where chance would give such a difference once in a thousand times or less; two
// medians, where both are of many and one is at least twice the other (half of that is within their buckets).

export type Tally = {
  done: number
  failed: number
  /** Null without any. */
  medianMs: number | null
}

export type Verdict = {
  /** How many times as often it fails here; null where nothing can be said. */
  failsTimes: number | 'nowhere-else' | null
  takesTimes: number | null
}

const fewest = 20
const fewestFailures = 3
/** Standard deviations of a difference that chance gives once in a thousand times. */
const surely = 3.1
const clearly = 2

export function judge(here: Tally, others: Tally): Verdict {
  const [ours, theirs] = [here.done + here.failed, others.done + others.failed]
  if (ours < fewest || theirs < fewest) return { failsTimes: null, takesTimes: null }
  return { failsTimes: failsTimes(here, others), takesTimes: takesTimes(here, others) }
}

function failsTimes(here: Tally, others: Tally): Verdict['failsTimes'] {
  const [ours, theirs] = [here.done + here.failed, others.done + others.failed]
  const [share, usual] = [here.failed / ours, others.failed / theirs]
  const pooled = (here.failed + others.failed) / (ours + theirs)
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / ours + 1 / theirs))
  if (here.failed < fewestFailures || share - usual <= surely * deviation) return null
  return usual === 0 ? 'nowhere-else' : share / usual
}

function takesTimes(here: Tally, others: Tally): number | null {
  if (here.medianMs === null || others.medianMs === null) return null
  const times = (here.medianMs + 1) / (others.medianMs + 1)
  return times >= clearly ? times : null
}
