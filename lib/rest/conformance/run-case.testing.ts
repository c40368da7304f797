// Plays one case of the table: saves its flows, starts the last one over REST as a client would, does what its
// steps say, and gives what can be seen of it afterwards, in the words that the table expects.

import { stringify } from 'yaml'

export type Answer = { status: number; body: unknown; text: string }
export type Ask = (
  method: string,
  path: string,
  request?: { body?: BodyInit; type?: string },
) => Promise<Answer>

/** One step; each waits for its own condition. `{id}` and `{task:<id>}` stand for ids of this execution, `{first}` for the
 * one that was started first. */
export type Step = {
  /** The execution has this state, or this task run (`task STATE`). */
  until?: string
  /** `METHOD /path`, with `form`, `json` or nothing. */
  call?: string
  form?: Record<string, string>
  json?: unknown
  yaml?: string
  /** Asked again until it answers so. */
  poll?: boolean
  /** The execution is not looked at any more: it is gone. */
  raw?: boolean
  /** What it answers: 200 to 299 when nothing is said. */
  status?: number
  /** Its answer holds this. */
  answer?: unknown
  /** From here on it is about the execution that the last call answered with. */
  follow?: boolean
}

export type Case = {
  name: string
  flows?: Record<string, unknown>[]
  flow: Record<string, unknown>
  inputs?: Record<string, string>
  query?: string
  /** The start is refused, and the answer says this. */
  refused?: string
  steps?: Step[]
  state?: string
  /** `task`, `task[value]`, with its state unless SUCCESS, and `xN` for attempts unless one. In any order. */
  runs?: string[]
  /** Those that stand in this order. */
  order?: string[]
  /** Outputs by task id, of its newest run. */
  values?: Record<string, unknown>
  outputs?: unknown
  /** The states that it went through. */
  history?: string[]
  labels?: Record<string, string>
  /** Executions of other flows of this case, by flow id: their states, in order of creation. */
  children?: Record<string, string[]>
  /** A log line holds this. */
  logs?: string[]
}

type State = { current: string; histories: { state: string }[] }
export type SeenRun = {
  id: string
  taskId: string
  value: string | null
  state: State
  attempts: unknown[] | null
  outputs: Record<string, unknown> | null
}
export type Seen = {
  id: string
  state: State
  outputs: unknown
  labels: { key: string; value: string }[]
  taskRunList: SeenRun[]
}

export async function until<T>(
  what: () => string,
  look: () => Promise<T | null | false>,
): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const ended = new Set(['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'SKIPPED', 'RETRIED'])

export class CasePlay {
  private constructor(
    private readonly ask: Ask,
    readonly namespace: string,
    private id: string,
    private readonly first: string = id,
  ) {}

  /** Null where the start was refused; `refusal` then says how. */
  static async start(
    ask: Ask,
    one: Case,
    namespace: string,
  ): Promise<{ play: CasePlay | null; refusal: string }> {
    for (const flow of [...(one.flows ?? []), { id: 'main', ...one.flow }]) {
      const source = stringify({ namespace, ...flow }).replaceAll('$namespace', namespace)
      const saved = await ask('POST', '/flows', { body: source, type: 'application/x-yaml' })
      if (saved.status === 200) continue
      return { play: null, refusal: saved.text }
    }
    const form = new FormData()
    for (const [key, value] of Object.entries(one.inputs ?? {})) {
      const file = value.startsWith('file:') ? value.slice('file:'.length) : null
      if (file === null) form.append(key, value)
      else form.append(key, new Blob([file]), `${key}.txt`)
    }
    const flowId = (one.flow.id as string | undefined) ?? 'main'
    const path = `/executions/${namespace}/${flowId}${one.query ? `?${one.query}` : ''}`
    const started = await ask('POST', path, { body: form })
    if (started.status !== 200) return { play: null, refusal: started.text }
    const { id } = started.body as { id: string }
    return { play: new CasePlay(ask, namespace, id), refusal: '' }
  }

  async see(): Promise<Seen> {
    return (await this.ask('GET', `/executions/${this.id}`)).body as Seen
  }

  async step(step: Step): Promise<Answer | null> {
    if (step.until !== undefined) await this.until(step.until)
    if (step.call === undefined) return null
    const [method = 'GET', path = ''] = step.call.split(' ')
    const target = step.raw ? path.replaceAll('{id}', this.id) : await this.filledIn(path)
    const answer = await this.ask(method, target, await this.bodyOf(step))
    if (step.follow) this.id = (answer.body as { id: string }).id
    return answer
  }

  /** The end of it, however long that takes. */
  async end(): Promise<Seen> {
    let seen: Seen | null = null
    const what = () => `the end of ${this.id}, which is ${JSON.stringify(seen?.state.current)}`
    return until(what, async () => {
      seen = await this.see()
      return ended.has(seen.state.current) ? seen : null
    })
  }

  async executionsOf(flowId: string): Promise<{ id: string; state: State }[]> {
    const path = `/executions/search?namespace=${this.namespace}&flowId=${flowId}&size=100`
    const { body } = await this.ask('GET', path)
    return (body as { results: { id: string; state: State }[] }).results.toReversed()
  }

  async logs(): Promise<string> {
    const { body } = await this.ask('GET', `/logs/${this.id}`)
    return (body as { message: string }[]).map(({ message }) => message).join('\n')
  }

  private async until(wanted: string): Promise<void> {
    const [first = '', second] = wanted.split(' ')
    let seen: Seen | null = null
    const what = () => `${wanted}: ${JSON.stringify(seen && runsOf(seen))}`
    await until(what, async () => {
      seen = await this.see()
      if (second === undefined) return seen.state.current === first
      return seen.taskRunList.some((row) => row.taskId === first && row.state.current === second)
    })
  }

  async filledIn(text: string): Promise<string> {
    const seen = await this.see()
    return text
      .replaceAll('{id}', this.id)
      .replaceAll('{first}', this.first)
      .replaceAll('{namespace}', this.namespace)
      .replaceAll(/\{task:([\w-]+)\}/g, (_, taskId: string) => {
        const run = seen.taskRunList.findLast((row) => row.taskId === taskId)
        if (!run) throw new Error(`There is no task run of ${taskId}`)
        return run.id
      })
  }

  private async bodyOf(step: Step): Promise<{ body?: BodyInit; type?: string }> {
    if (step.json !== undefined) {
      const body = await this.filledIn(JSON.stringify(step.json))
      return { body, type: 'application/json' }
    }
    if (step.yaml !== undefined) {
      return { body: await this.filledIn(step.yaml), type: 'application/x-yaml' }
    }
    if (!step.form) return {}
    const form = new FormData()
    for (const [key, value] of Object.entries(step.form)) form.append(key, value)
    return { body: form }
  }
}

/** As the table writes them. */
export function runsOf(seen: Pick<Seen, 'taskRunList'>): string[] {
  return seen.taskRunList.map(({ taskId, value, state, attempts }) => {
    const name = value === null || value === undefined ? taskId : `${taskId}[${value}]`
    const how = state.current === 'SUCCESS' ? '' : ` ${state.current}`
    const times = (attempts?.length ?? 0) > 1 ? ` x${attempts?.length}` : ''
    return `${name}${how}${times}`
  })
}
