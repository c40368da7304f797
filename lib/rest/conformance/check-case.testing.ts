// Holds what a case of the table expects against what was seen. Throws with what differs.

import {
  CasePlay,
  runsOf,
  until,
  type Ask,
  type Case,
  type Seen,
  type Step,
} from './run-case.testing'

export type { Case } from './run-case.testing'

export async function check(ask: Ask, one: Case, namespace: string): Promise<void> {
  const { play, refusal } = await CasePlay.start(ask, one, namespace)
  if (one.refused !== undefined) {
    if (play) throw new Error('It was not refused')
    return holds('the refusal', refusal, one.refused)
  }
  if (!play) throw new Error(`It was refused: ${refusal}`)
  for (const step of one.steps ?? []) await take(play, step)
  if (one.state === undefined) return
  const seen = await play.end()
  compare(one, seen)
  await others(play, one)
  for (const text of one.logs ?? []) {
    await until(
      () => `a log line "${text}"`,
      async () => (await play.logs()).includes(text),
    )
  }
}

async function take(play: CasePlay, step: Step): Promise<void> {
  const wanted = step.answer === undefined ? undefined : await filledIn(play, step.answer)
  let wrong = ''
  const look = async (): Promise<boolean> => {
    const answer = await play.step(step)
    if (!answer) return true
    const good = step.status ? answer.status === step.status : answer.status < 300
    const fit = good && (wanted === undefined || fits(answer.body, wanted))
    wrong = fit ? '' : `${step.call} answered ${answer.status}: ${answer.text.slice(0, 800)}`
    return fit
  }
  if (step.poll) return void (await until(() => wrong, look))
  if (!(await look())) throw new Error(`${wrong}\n  instead of ${JSON.stringify(wanted)}`)
}

async function filledIn(play: CasePlay, value: unknown): Promise<unknown> {
  return JSON.parse(await play.filledIn(JSON.stringify(value))) as unknown
}

function compare(one: Case, seen: Seen): void {
  const runs = runsOf(seen)
  if (seen.state.current !== one.state) {
    throw new Error(`It ended ${seen.state.current}: ${JSON.stringify(runs)} ${failures(seen)}`)
  }
  if (one.runs) matches('runs', runs.toSorted(), one.runs.toSorted())
  if (one.order) {
    const ordered = runs.filter((run) => one.order?.includes(run))
    matches('order', ordered, one.order)
  }
  for (const [taskId, value] of Object.entries(one.values ?? {})) {
    const run = seen.taskRunList.findLast((row) => row.taskId === taskId)
    matches(`outputs of ${taskId}`, run?.outputs ?? null, value)
  }
  if (one.outputs !== undefined) matches('outputs', seen.outputs, one.outputs)
  const states = seen.state.histories.map(({ state }) => state)
  if (one.history) matches('history', states, one.history)
  const labels = Object.fromEntries(seen.labels.map(({ key, value }) => [key, value]))
  if (one.labels)
    matches('labels', labels, JSON.parse(JSON.stringify(one.labels).replaceAll('{id}', seen.id)))
}

const failures = (seen: Seen) =>
  seen.taskRunList
    .map((row) => (row as { failure?: { message: string } | null }).failure?.message)
    .concat((seen as { failure?: { message: string } | null }).failure?.message)
    .filter(Boolean)
    .join(' | ')

async function others(play: CasePlay, one: Case): Promise<void> {
  for (const [flowId, states] of Object.entries(one.children ?? {})) {
    let found: string[] = []
    await until(
      () => `executions of ${flowId} to be ${states.join()}; they are ${found.join()}`,
      async () => {
        found = (await play.executionsOf(flowId)).map(({ state }) => state.current)
        return found.join() === states.join()
      },
    )
  }
}

function holds(what: string, text: string, wanted: string): void {
  if (!text.includes(wanted)) throw new Error(`${what} does not say "${wanted}": ${text}`)
}

/** Maps may hold more than is expected; a text `~part` is expected to be contained. */
function matches(what: string, found: unknown, wanted: unknown): void {
  if (fits(found, wanted)) return
  throw new Error(`${what}: ${JSON.stringify(found)}\n  instead of ${JSON.stringify(wanted)}`)
}

function fits(found: unknown, wanted: unknown): boolean {
  if (typeof wanted === 'string' && wanted.startsWith('~')) {
    return typeof found === 'string' && found.includes(wanted.slice(1))
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return false
    return wanted.every((item, index) => fits(found[index], item))
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof found !== 'object' || found === null) return false
    const map = found as Record<string, unknown>
    return Object.entries(wanted).every(([key, item]) => fits(map[key], item))
  }
  return found === wanted
}
